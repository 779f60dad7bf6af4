using System.Collections;
using System.Globalization;
using System.Management.Automation;
using ContainerNet.Conntrack;

namespace ContainerNet.Binding;

/// <summary>Takes IP protocols by name, as <c>Tcp</c>, or by number, as <c>89</c>: PowerShell alone would take no number that has no name.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ProtocolArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? given = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        IEnumerable<object?> all = given is IEnumerable list and not string ? list.Cast<object?>() : [given];
        IpProtocol[] read = [.. all.Select(one => one is PSObject each ? each.BaseObject : one).Where(one => one is not (null or "")).Select(one => Read(one!))];
        return read.Length == 0 ? null : read;
    }

    private static IpProtocol Read(object given)
    {
        string text = Convert.ToString(given is Enum ? given.ToString() : given, CultureInfo.InvariantCulture)!.Trim();
        return byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out byte number) ? (IpProtocol)number
            : Enum.TryParse(text.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out IpProtocol named) && Enum.IsDefined(named) ? named
            : throw new ArgumentTransformationMetadataException($"'{given}' is no IP protocol: give {string.Join(", ", Enum.GetNames<IpProtocol>())}, or a number from 0 to 255.");
    }
}
