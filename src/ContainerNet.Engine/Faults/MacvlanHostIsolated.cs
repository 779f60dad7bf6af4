using ContainerNet.Paths;
using ContainerNet.Route;
using ContainerNet.Snapshots;

namespace ContainerNet.Faults;

/// <summary>A macvlan and the host its parent is in do not reach each other: frames from the one never come up at the other (kernel, drivers/net/macvlan.c).</summary>
public sealed class MacvlanHostIsolated : Fault
{
    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        foreach (PathStep step in trace.Steps.Where(step => step is { Link: not null, Namespace: not null }))
        {
            NetworkLink link = step.Link!;
            NamespaceSnapshot ns = step.Namespace!;
            if (link.Kind == "macvlan" && trace.After(step) is { Hop.Kind: HopKind.Uplink, Namespace: { } host, Link: { } parent } next
                && parent.InterfaceIndex == link.PeerIndex && host.HolderOf(step.Flow.Destination) is not null)
            {
                yield return Isolated(next, step.Flow.Destination.ToString(), host, link, parent);
            }
            else if (trace.After(step) is { Hop.Kind: HopKind.Destination }
                && trace.Container.HolderOf(step.Flow.Destination) is { Kind: "macvlan" } child && child.PeerIndex == link.InterfaceIndex && child.PeerNamespace == ns.Label)
            {
                yield return Isolated(step, step.Flow.Destination.ToString(), ns, child, link);
            }
        }
    }

    private Finding Isolated(PathStep step, string address, NamespaceSnapshot host, NetworkLink child, NetworkLink parent)
        => Found(step, $"Macvlan {child.Name} and the host of its parent {parent.Name} do not reach each other.",
            $"{address} is on the other side of {parent.Name} in namespace {host.Label}, and the kernel hands no frame from a macvlan up to its parent, nor down. Give the host a macvlan of its own on {parent.Name}, with an address of that network.");
}
