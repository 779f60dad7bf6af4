using System.Collections;
using System.Globalization;
using System.Management.Automation;
using ContainerNet.Paths;

namespace ContainerNet.Binding;

/// <summary>Makes a path again of what a job, SSH remoting or a file left of it: the same properties, on an object of no type.</summary>
public static class ReceivedPath
{
    /// <summary>The path, tested or not. A live one is given back as it is.</summary>
    public static ContainerPath Of(PSObject received)
    {
        ArgumentNullException.ThrowIfNull(received);
        return received.BaseObject as ContainerPath ?? (received.Properties["Findings"] is null ? Fill(new ContainerPath(), received) : Fill(new ContainerPathTest
        {
            Succeeded = Value<bool>(received, "Succeeded"),
            BrokenAt = Item(received, "BrokenAt") is { } broken ? HopOf(broken) : null,
            Findings = List(received, "Findings", FindingOf),
            RoundTripTime = Optional<TimeSpan>(received, "RoundTripTime"),
            IsProbed = Value<bool>(received, "IsProbed"),
        }, received));
    }

    private static ContainerPath Fill(ContainerPath empty, PSObject from) => empty with
    {
        Source = Text(from, "Source") ?? "",
        Container = Text(from, "Container") ?? "",
        SourceAddress = Text(from, "SourceAddress"),
        Destination = Text(from, "Destination") ?? "",
        Protocol = Value<PathProtocol>(from, "Protocol"),
        Port = Value<int>(from, "Port"),
        HostNamespace = Text(from, "HostNamespace") ?? "",
        FromNamespace = Text(from, "FromNamespace"),
        IsInbound = Value<bool>(from, "IsInbound"),
        SnapshotOf = Text(from, "SnapshotOf"),
        Hops = List(from, "Hops", HopOf),
    };

    private static Hop HopOf(PSObject from) => new()
    {
        Index = Value<int>(from, "Index"),
        Kind = Value<HopKind>(from, "Kind"),
        Namespace = Text(from, "Namespace") ?? "",
        InterfaceAlias = Text(from, "InterfaceAlias"),
        InterfaceIndex = Value<int>(from, "InterfaceIndex"),
        Description = Text(from, "Description") ?? "",
        RequestSeen = Optional<bool>(from, "RequestSeen"),
        ReplySeen = Optional<bool>(from, "ReplySeen"),
        Source = Text(from, "Source"),
        Destination = Text(from, "Destination"),
        Delta = Optional<TimeSpan>(from, "Delta"),
        DropReason = Text(from, "DropReason"),
        DropRule = Text(from, "DropRule"),
    };

    private static Finding FindingOf(PSObject from) => new()
    {
        Id = Text(from, "Id") ?? "",
        Severity = Value<FindingSeverity>(from, "Severity"),
        Title = Text(from, "Title") ?? "",
        Evidence = Text(from, "Evidence") ?? "",
        Proof = Value<FindingProof>(from, "Proof"),
        Hop = Item(from, "Hop") is { } hop ? HopOf(hop) : null,
        SnapshotOf = Text(from, "SnapshotOf"),
        RepairCommand = List(from, "RepairCommand", item => item.ToString()),
    };

    private static object? Raw(PSObject from, string name) => from.Properties[name]?.Value;

    private static string? Text(PSObject from, string name) => Raw(from, name) is { } value ? Convert.ToString(value, CultureInfo.InvariantCulture) : null;

    private static PSObject? Item(PSObject from, string name) => Raw(from, name) is { } value ? PSObject.AsPSObject(value) : null;

    private static T Value<T>(PSObject from, string name) where T : struct => Optional<T>(from, name) ?? default;

    /// <summary>A value; an enumeration by its name, which is all that is left of it.</summary>
    private static T? Optional<T>(PSObject from, string name) where T : struct
        => Raw(from, name) is { } value && LanguagePrimitives.TryConvertTo(typeof(T).IsEnum ? value.ToString() : value, CultureInfo.InvariantCulture, out T found) ? found : null;

    private static T[] List<T>(PSObject from, string name, Func<PSObject, T> make)
        => Item(from, name)?.BaseObject switch
        {
            null => [],
            string one => [make(PSObject.AsPSObject(one))],
            IEnumerable several => [.. several.Cast<object>().Select(item => make(PSObject.AsPSObject(item)))],
            _ => [],
        };
}
