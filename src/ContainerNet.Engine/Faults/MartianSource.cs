using System.Net;
using ContainerNet.Paths;
using ContainerNet.Snapshots;

namespace ContainerNet.Faults;

/// <summary>A namespace drops the packet because it comes from outside with one of its own addresses, or for a loopback address that <c>route_localnet</c> does not let through (RFC 1812, 5.3.7).</summary>
public sealed class MartianSource : Fault
{
    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Explains { get; } = [nameof(ReversePathFiltered), nameof(MasqueradeMissing)];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        foreach (PathStep step in trace.Steps.Where(step => step.Hop.Kind is HopKind.Forwarding or HopKind.Service))
        {
            NamespaceSnapshot ns = step.Namespace!;
            if (ns.FindLink(step.Flow.InputInterface) is not { Kind: not "loopback" } input)
            {
                continue;
            }

            if (ns.HolderOf(step.Flow.Source) is { } own)
            {
                yield return Found(step, $"Namespace {ns.Label} takes nothing from {step.Flow.Source}: that address is its own.",
                    $"The packet comes in by {input.Name}, and {own.Name} of the same namespace holds {step.Flow.Source}. One of the two has to have another address.");
            }
            else if (IPAddress.IsLoopback(step.Flow.Source) || (IPAddress.IsLoopback(step.Flow.Destination) && !input.RouteLocalnet))
            {
                yield return Found(step, $"Namespace {ns.Label} takes no packet for or from a loopback address by {input.Name}.",
                    $"The packet is {FlowText.Describe(step.Flow)}, and net.ipv4.conf.{input.Name}.route_localnet is {(input.RouteLocalnet ? 1 : 0)}.");
            }
        }
    }
}
