using System.Globalization;
using System.Management.Automation;
using ContainerNet.Route;

namespace ContainerNet.Binding;

/// <summary>Takes the maker of a route or a neighbour by name or by number, and gives the name.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RouteProtocolArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? given = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return given is null or "" ? null
            : RouteProtocol.TryParse(Convert.ToString(given, CultureInfo.InvariantCulture), out byte protocol) ? RouteProtocol.NameOf(protocol)
            : throw new ArgumentTransformationMetadataException($"'{given}' names no routing protocol. Give {string.Join(", ", RouteProtocol.Names)}, or a number from 0 to 255.");
    }
}
