using ContainerNet.Faults;
using ContainerNet.Namespaces;
using ContainerNet.Paths;
using ContainerNet.Snapshots;

namespace ContainerNet.Probes;

/// <summary>What is read for some questions only: the connections begun like a UDP packet, and for a question to port 53 the container's name servers.</summary>
internal static class FlowKnowledge
{
    private const int DnsPort = 53;

    /// <summary>The path worked out again with what else its question needs.</summary>
    public static PathTrace Added(PathTrace trace, NamespaceSession session, Func<string, NamespaceHandle> open)
    {
        Dictionary<string, NamespaceSnapshot> known = [];
        if (trace.Question is { Port: DnsPort, IsInbound: false })
        {
            NamespaceSnapshot container = trace.Container;
            known[container.Label] = container with { NameServers = new SnapshotNameServers().Of(open(container.Label)) };
        }

        foreach (PathStep step in trace.Steps)
        {
            if (step.Namespace is { } ns && ConntrackStale.Begun(step) is { } begun && ns.Conntrack is { Count: > 0 } level)
            {
                ConntrackSnapshot read = SnapshotConnections.ReadBegun(session, open(ns.Label), level, begun.Source, begun.Destination, begun.DestinationPort);
                if (read.Connections.Count > 0)
                {
                    known[ns.Label] = known.GetValueOrDefault(ns.Label, ns) with { Conntrack = read };
                }
            }
        }

        return known.Count == 0 ? trace
            : PathInference.Infer(trace.Snapshot with { Namespaces = [.. trace.Snapshot.Namespaces.Select(ns => known.GetValueOrDefault(ns.Label, ns))] }, trace.Question);
    }

    /// <summary>The evidence, where somebody else answered: a packet of a connection that still goes elsewhere did not pass the end of the path.</summary>
    public static PathEvidence WithoutStranger(PathTrace trace, PathEvidence evidence)
        => evidence is { Outcome: ProbeOutcome.Replied, IsRequestThrough: false } && ConntrackStale.SourcePort(trace) != 0 ? evidence with { Outcome = ProbeOutcome.Silent } : evidence;
}
