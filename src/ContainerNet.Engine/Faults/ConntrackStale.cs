using System.Globalization;
using System.Net;
using ContainerNet.Filtering;
using ContainerNet.Paths;
using ContainerNet.Repairs;
using ContainerNet.Snapshots;

namespace ContainerNet.Faults;

/// <summary>
/// A UDP connection that a namespace tracks was begun when other rules were there: its packets still go where those said, to a container that is gone, or past a port map that came later.
/// Rules are asked once a connection, and UDP that goes on between the same ports never ends.
/// </summary>
public sealed class ConntrackStale : Fault
{
    private const int MostRemoved = 16;

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Explains { get; } = [nameof(NeighborFailed), nameof(DestinationSilent), nameof(ServiceNotListening)];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        foreach (PathStep step in trace.Steps.Where(step => step.Namespace?.Conntrack is not null))
        {
            List<ConnectionSnapshot> stale = [.. StaleAt(trace, step)];
            if (stale.Count > 0)
            {
                NamespaceSnapshot ns = step.Namespace!;
                ConnectionSnapshot first = stale[0];
                string others = stale.Count == 1 ? "" : $" So do {stale.Count - 1} others.";

                // It leaves this namespace, and the path, by the same link often: to an address nobody has, or to somebody else.
                PathStep at = trace.Steps.Skip(step.Hop.Index).FirstOrDefault(hop => trace.Evidence?.EndedAt(hop.Hop.Index) == true) ?? step;
                yield return Found(at, $"Namespace {ns.Label} tracks a UDP connection by rules that are no longer so.",
                    $"Packets from port {first.SourcePort} of {first.Source} to {End(first.Destination, first.DestinationPort)} go on to {End(first.ReplySource, first.ReplySourcePort)} and are answered to {End(first.ReplyDestination, first.ReplyDestinationPort)}; "
                    + $"by the rules a new connection goes to {FlowText.Destination(Expected(trace, step)!)} as {Expected(trace, step)!.Source}.{others}",
                    [.. stale.Take(MostRemoved).Select(one => RepairCommand.Write("Remove-ConntrackEntry", ("Protocol", "Udp"), ("Source", one.Source), ("SourcePort", one.SourcePort),
                        ("Destination", one.Destination), ("DestinationPort", one.DestinationPort), ("Namespace", ns.Label)))]);
            }
        }
    }

    /// <summary>The port of a connection of the first step's own flow that is stale somewhere on the path: a packet sent from there is one of it; 0 for none.</summary>
    internal static int SourcePort(PathTrace trace)
        => trace.Question.Protocol != PathProtocol.Udp ? 0
            : trace.Steps.SelectMany(step => StaleAt(trace, step)).FirstOrDefault(one => one.Source == trace.Start.Flow.Source.ToString())?.SourcePort ?? 0;

    /// <summary>The packet as it comes to the namespace of a step that routes or takes it: what its connection was begun with.</summary>
    internal static FilterFlow? Begun(PathStep step) => step.Hop.Kind switch
    {
        HopKind.Forwarding or HopKind.Service when step.Prerouting is not null && step.Flow.Protocol == PathProtocol.Udp => step.Flow.AsBegun(),
        _ => null,
    };

    private static IEnumerable<ConnectionSnapshot> StaleAt(PathTrace trace, PathStep step)
        => step.IsAssumed || Begun(step) is not { } begun || Expected(trace, step) is not { } expected ? [] : step.Namespace!.Conntrack?.Connections.Where(one => IsOf(one, begun) && IsOtherwise(one, expected)) ?? [];

    /// <summary>The packet as it leaves the namespace by the rules as they are; null where that is not known.</summary>
    private static FilterFlow? Expected(PathTrace trace, PathStep step)
    {
        bool isKnown = step.Prerouting is { Verdict: FilterVerdict.Accept } && (step.Hop.Kind == HopKind.Service || step.Postrouting is { Verdict: FilterVerdict.Accept });
        return !isKnown || step.IsSourceUnknown ? null : step.Hop.Kind == HopKind.Service ? step.Flow : trace.After(step) is { } next && step.Route?.Link is not null ? next.Flow : null;
    }

    private static bool IsOf(ConnectionSnapshot one, FilterFlow begun)
        => one is { Protocol: nameof(PathProtocol.Udp), Zone: 0, SourcePort: > 0 } && one.Source == begun.Source.ToString() && one.Destination == begun.Destination.ToString() && one.DestinationPort == begun.DestinationPort;

    private static bool IsOtherwise(ConnectionSnapshot one, FilterFlow expected)
        => one.ReplySource != expected.Destination.ToString() || one.ReplySourcePort != expected.DestinationPort || one.ReplyDestination != expected.Source.ToString();

    private static string End(string address, int? port) => IPAddress.TryParse(address, out IPAddress? parsed) ? FlowText.End(parsed, port ?? 0) : string.Create(CultureInfo.InvariantCulture, $"{address}:{port}");
}
