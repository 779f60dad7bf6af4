using System.Net;
using ContainerNet.Filtering;
using ContainerNet.Netfilter;
using ContainerNet.Paths;
using ContainerNet.Route;
using ContainerNet.Snapshots;

namespace ContainerNet.Faults;

/// <summary>A rule or policy drops the packets a VXLAN link sends or receives: UDP to its port.</summary>
public sealed class VxlanPortFiltered : Fault
{
    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        foreach (PathStep step in trace.All(HopKind.Uplink).Where(step => step.Link?.VxlanOptions is not null))
        {
            NamespaceSnapshot ns = step.Namespace!;
            VxlanOptions options = step.Link!.VxlanOptions!;
            bool isFarEnd = trace.Before(step)?.Link?.VxlanOptions is not null;
            foreach (string remote in VxlanTunnel.RemotesOf(ns, step.Link))
            {
                IPAddress there = IPAddress.Parse(remote);
                RouteAnswer way = RouteLookup.Find(ns, there);
                IPAddress? here = options.LocalIPAddress is null ? way.Source : IPAddress.Parse(options.LocalIPAddress);
                if (way.Link is null || here is null)
                {
                    continue;
                }

                FilterFlow sent = new() { Source = here, Destination = there, Protocol = PathProtocol.Udp, DestinationPort = options.Port, OutputInterface = way.Link.Name, OutputInterfaceIndex = way.Link.InterfaceIndex, SourceIsLocal = true };
                FilterFlow taken = new FilterFlow { Source = there, Destination = here, Protocol = PathProtocol.Udp, DestinationPort = options.Port, DestinationIsLocal = true }.ComingIn(way.Link.Name, way.Link.InterfaceIndex) with { DestinationIsLocal = true };
                HookResult[] results = [RulesetEvaluator.Evaluate(ns.Filter, NetfilterHook.Output, sent), RulesetEvaluator.Evaluate(ns.Filter, NetfilterHook.Input, taken)];
                if (Array.Find(results, result => result.Verdict is FilterVerdict.Drop or FilterVerdict.Reject) is { } drop)
                {
                    yield return Found(step, $"A filter of namespace {ns.Label} drops what VXLAN link {step.Link.Name} {(drop == results[0] ? "sends" : "receives")}.",
                        $"The packets {FlowText.Describe(drop.Flow)} meet {drop.Explanation}.{(isFarEnd ? " It is the far end of the tunnel." : "")}");
                    break;
                }
            }
        }
    }
}
