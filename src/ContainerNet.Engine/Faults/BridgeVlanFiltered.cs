using ContainerNet.Paths;
using ContainerNet.Route;
using ContainerNet.Snapshots;

namespace ContainerNet.Faults;

/// <summary>A bridge keeps VLANs apart (<c>vlan_filtering</c>), and the ports of the path, or a port and the bridge's own end, do not share one that goes out without a tag. What belongs together is for a person to say.</summary>
public sealed class BridgeVlanFiltered : Fault
{
    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        foreach (PathStep step in trace.Steps)
        {
            if (step is { Link: { } from, Namespace: { BridgeVlans.Count: > 0 } ns } && trace.After(step) is { Link: { } to, IsAssumed: false } next && next.Namespace == ns
                && BridgeOf(ns, from, to) is { VlanFiltering: true } bridge && (Missing(ns, from, to, "the packet") ?? Missing(ns, to, from, "the reply")) is { } why)
            {
                yield return Found(next, $"Bridge {bridge.Name} filters by VLAN, and nothing passes between {from.Name} and {to.Name}.",
                    $"In namespace {ns.Label} {why}. {from.Name}: {Listed(ns, from)}; {to.Name}: {Listed(ns, to)}. See bridge vlan show, and bridge vlan add for the one that lacks it.");
            }
        }
    }

    /// <summary>The bridge a frame crosses between two links: both its ports, or one of them its own end.</summary>
    private static NetworkLink? BridgeOf(NamespaceSnapshot ns, NetworkLink from, NetworkLink to)
    {
        int index = from.BridgeIndex != 0 ? from.BridgeIndex : from.InterfaceIndex;
        return index == (to.BridgeIndex != 0 ? to.BridgeIndex : to.InterfaceIndex) && from != to ? ns.FindLink(index) : null;
    }

    /// <summary>Why a frame without tag does not come out at another port as one without tag; null when it does.</summary>
    private static string? Missing(NamespaceSnapshot ns, NetworkLink from, NetworkLink to, string what)
    {
        if (Of(ns, from).FirstOrDefault(vlan => vlan.IsPortVlan) is not { } own)
        {
            return $"{from.Name} has no VLAN for frames without a tag (PVID), so it does not take {what}";
        }

        return Of(ns, to).FirstOrDefault(vlan => vlan.VlanId == own.VlanId) switch
        {
            null => $"{what} belongs to VLAN {own.VlanId} of {from.Name}, and {to.Name} is not in it",
            { IsUntagged: false } => $"{what} belongs to VLAN {own.VlanId} of {from.Name}, and leaves {to.Name} with a tag that nobody there takes off",
            _ => null,
        };
    }

    private static IEnumerable<BridgeVlan> Of(NamespaceSnapshot ns, NetworkLink link) => ns.BridgeVlans.Where(vlan => vlan.InterfaceIndex == link.InterfaceIndex);

    private static string Listed(NamespaceSnapshot ns, NetworkLink link) => string.Join(", ", Of(ns, link)) is { Length: > 0 } all ? $"VLAN {all}" : "no VLAN";
}
