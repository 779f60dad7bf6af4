using ContainerNet.Paths;
using ContainerNet.Route;

namespace ContainerNet.Probes;

/// <summary>
/// A next hop that was asked for already when the probe began, as by a ping just before: the kernel asks again only a second later (<c>net.ipv4.neigh.*.retrans_time_ms</c>), so no question may
/// be seen while the probe waits behind it. Then the neighbour table tells what no packet does.
/// </summary>
internal static class QuestionUnderWay
{
    /// <summary>The evidence with the link where the packet waits.</summary>
    public static PathEvidence Added(PathTrace trace, PathEvidence evidence)
    {
        if (evidence is not { Outcome: ProbeOutcome.Silent or ProbeOutcome.Unreachable, UnansweredAt: < 0 })
        {
            return evidence;
        }

        foreach (PathStep step in trace.Steps)
        {
            if (step is { Route: { Link: { } link, NextHop: { } hop }, Namespace: { } ns }
                && (step.Link is not null ? step : trace.After(step)) is { } at && at.Link?.InterfaceIndex == link.InterfaceIndex && at.Namespace == ns && at.Hop.Index > evidence.LastSeen
                && ns.Neighbors.Any(known => known.InterfaceIndex == link.InterfaceIndex && known.IPAddress == hop.ToString() && known.State == NeighborState.Incomplete))
            {
                return evidence with { AskedFrom = at.Hop.Index, UnansweredAt = at.Hop.Index };
            }
        }

        return evidence;
    }
}
