using ContainerNet.Paths;
using ContainerNet.Repairs;
using ContainerNet.Route;
using ContainerNet.Snapshots;

namespace ContainerNet.Faults;

/// <summary>The namespace that should route the packet knows no way to the destination itself.</summary>
public sealed class HostHasNoRoute : Fault
{
    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        IpFamily family = trace.Question.Family;
        foreach (PathStep step in trace.All(HopKind.Forwarding).Where(step => step.Route is { Route: null, IsRefused: false }))
        {
            NamespaceSnapshot ns = step.Namespace!;
            if (LinkDown.UplinkThatIsOff(ns, family) is not null)
            {
                continue; // its routes went with it
            }

            (string NextHop, NetworkLink Link, string Why)? router = Router(trace, ns, family);
            string[] repair = router is null ? [] :
                [RepairCommand.Write("Add-IpRoute", ("DestinationPrefix", family == IpFamily.IPv4 ? "0.0.0.0/0" : "::/0"), ("NextHop", router.Value.NextHop), ("InterfaceAlias", router.Value.Link.Name), ("Namespace", ns.Label))];
            yield return Found(step, $"Namespace {ns.Label} has no route to {step.Flow.Destination}.",
                $"No rule and table of namespace {ns.Label} leads there{(router is null ? "" : $"; {router.Value.NextHop} on {router.Value.Link.Name} {router.Value.Why}")}.", repair);
        }
    }

    /// <summary>Who could be the router: the visible far end of an uplink, or the only neighbour that was heard on one.</summary>
    private static (string NextHop, NetworkLink Link, string Why)? Router(PathTrace trace, NamespaceSnapshot ns, IpFamily family)
    {
        List<NetworkLink> outward = [.. ns.Links.Where(link => link is { Kind: not "loopback" and not "bridge", BridgeIndex: 0, State: LinkState.Up }
            && link.PeerNamespace != trace.Container.Label && ns.AddressesOf(link, family).Any())];
        foreach (NetworkLink link in outward)
        {
            if (trace.Snapshot.Find(link.PeerNamespace) is { } far && far.FindLink(link.PeerIndex) is { } peer
                && far.AddressesOf(peer, family).FirstOrDefault(address => ns.FindLinkTowards(System.Net.IPAddress.Parse(address.IPAddress), found => found == link) is not null) is { } address)
            {
                return (address.IPAddress, link, "is its other end");
            }
        }

        List<IpNeighbor> heard = [.. ns.Neighbors.Where(neighbor => neighbor.AddressFamily == family && neighbor.LinkLayerAddress.Length > 0
            && outward.Exists(link => link.InterfaceIndex == neighbor.InterfaceIndex))];
        return heard.Count == 1 ? (heard[0].IPAddress, outward.Find(link => link.InterfaceIndex == heard[0].InterfaceIndex)!, "is the only neighbour there") : null;
    }
}
