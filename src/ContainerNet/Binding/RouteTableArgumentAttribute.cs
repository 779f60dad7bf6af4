using System.Globalization;
using System.Management.Automation;
using ContainerNet.Route;

namespace ContainerNet.Binding;

/// <summary>Takes a routing table by number, or as <c>main</c>, <c>local</c> or <c>default</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RouteTableArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object given = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return given is null or "" ? null
            : RouteTable.TryParse(Convert.ToString(given, CultureInfo.InvariantCulture), out uint table) ? table
            : throw new ArgumentTransformationMetadataException($"'{given}' names no routing table. Give main, local, default or a number from 1 to {uint.MaxValue}.");
    }
}
