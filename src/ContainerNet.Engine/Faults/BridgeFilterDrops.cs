using ContainerNet.Filtering;
using ContainerNet.Netfilter;
using ContainerNet.Paths;
using ContainerNet.Repairs;
using ContainerNet.Route;

namespace ContainerNet.Faults;

/// <summary>
/// A frame that a bridge should hand on is dropped by a filter: by a rule of the family bridge, or, where <c>net.bridge.bridge-nf-call-iptables</c> is 1, by one for IP.
/// </summary>
public sealed class BridgeFilterDrops : Fault
{
    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        foreach (PathStep step in trace.Steps)
        {
            if (step is { BridgeFilter: { Verdict: FilterVerdict.Drop or FilterVerdict.Reject } result, Namespace: { } ns })
            {
                string? legacy = LegacyAdvice.For(result);
                string why = result.IsHandedToIp ? " net.bridge.bridge-nf-call-iptables is 1, so frames between ports of a bridge meet it, too." : "";
                why += legacy is null ? "" : $" In that namespace, let it pass with: {legacy}";
                yield return Found(step, $"A filter of namespace {ns.Label} drops what the bridge hands on.", $"The frame ({FlowText.Describe(step.Flow)}) meets {result.Explanation}.{why}",
                    [.. result.HandedTo == NetfilterHook.Forward && legacy is null ? new[] { LetThrough(step.Link!.Bridge!, step.Flow, ns.Label) } : []]);
            }
        }
    }

    private static string LetThrough(string bridge, FilterFlow flow, string ns) => RepairCommand.Write("Add-ForwardRule",
        ("InputInterface", bridge), ("OutputInterface", bridge), ("SourcePrefix", new IpPrefix(flow.Source, flow.Source.GetAddressBytes().Length * 8)), ("Namespace", ns));
}
