using ContainerNet.Paths;
using ContainerNet.Repairs;
using ContainerNet.Route;
using ContainerNet.Snapshots;

namespace ContainerNet.Faults;

/// <summary>
/// Two ends on one bridge hold the container's IP address, or its MAC address: what is meant for the one goes to the other. What the host's neighbour table and the bridge's
/// forwarding table say of the addresses shows it.
/// </summary>
public sealed class DuplicateAddress : Fault
{
    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Explains { get; } = [nameof(MartianSource), nameof(OverlappingRoutes), nameof(ReversePathFiltered), nameof(AsymmetricReturn)];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        if (WhereOn(trace) is not var (host, bridge, link))
        {
            yield break;
        }

        PathStep step = trace.Steps.FirstOrDefault(step => step.Link?.InterfaceIndex == bridge.InterfaceIndex && step.Namespace == host) ?? trace.Steps[0];
        foreach (string address in trace.Container.AddressesOf(link, trace.Question.Family).Select(held => held.IPAddress))
        {
            if (host.HolderOf(System.Net.IPAddress.Parse(address)) == bridge)
            {
                yield return Found(step, $"{address} is held twice: by {link.Name} and by bridge {bridge.Name}.",
                    $"{link.Name} of namespace {trace.Container.Label} and {bridge.Name} of namespace {host.Label} are on one network, and both hold {address}. Give the container another address.");
            }
            else if (KnownElsewhere(host, bridge, link, address) is { } known)
            {
                (NamespaceSnapshot Namespace, NetworkLink Link)? other = HolderOn(trace.Snapshot, host, bridge, address, trace.Container);
                yield return Found(step, $"{address} is held twice on bridge {bridge.Name}.",
                    $"Namespace {host.Label} sends what is for {address} to {known.LinkLayerAddress}, and {link.Name} of namespace {trace.Container.Label} is {link.LinkLayerAddress}"
                    + (other is var (there, wrong) ? $": {wrong.Name} of namespace {there.Label} holds it, too." : "."),
                    other is var (ns, at) ? [RepairCommand.Write("Remove-IpAddress", ("IPAddress", $"{address}/{ns.Addresses.First(held => held.IPAddress == address).PrefixLength}"), ("InterfaceAlias", at.Name), ("Namespace", ns.Label)),
                        RepairCommand.Write("Remove-IpNeighbor", ("IPAddress", address), ("InterfaceAlias", bridge.Name), ("Namespace", host.Label))] : []);
            }
        }

        if (host.ForwardingTable.FirstOrDefault(entry => entry.BridgeIndex == bridge.InterfaceIndex && entry.LinkLayerAddress == link.LinkLayerAddress && !entry.IsSelf
            && entry.State is BridgeFdbState.None or BridgeFdbState.Reachable or BridgeFdbState.Stale && entry.InterfaceIndex != link.PeerIndex) is { } elsewhere)
        {
            yield return Found(step, $"{link.LinkLayerAddress} is held twice on bridge {bridge.Name}.",
                $"Bridge {bridge.Name} of namespace {host.Label} has last seen {link.LinkLayerAddress}, the MAC address of {link.Name} in namespace {trace.Container.Label}, at port {elsewhere.InterfaceAlias}. Give one of the two another MAC address with Set-NetworkLink.");
        }
    }

    /// <summary>The address the host knows at another MAC address than the container's: who else holds it is to be read before that can be said.</summary>
    internal static (NamespaceSnapshot Host, NetworkLink Bridge, string Address)? Unclear(PathTrace trace)
        => WhereOn(trace) is var (host, bridge, link)
            && trace.Container.AddressesOf(link, trace.Question.Family).FirstOrDefault(held => KnownElsewhere(host, bridge, link, held.IPAddress) is not null) is { } found
            ? (host, bridge, found.IPAddress) : null;

    private static IpNeighbor? KnownElsewhere(NamespaceSnapshot host, NetworkLink bridge, NetworkLink link, string address)
        => host.Neighbors.FirstOrDefault(neighbor => neighbor.IPAddress == address && neighbor.InterfaceIndex == bridge.InterfaceIndex
            && neighbor.LinkLayerAddress.Length > 0 && neighbor.LinkLayerAddress != link.LinkLayerAddress);

    /// <summary>The bridge the container's link is on, and who has it.</summary>
    private static (NamespaceSnapshot Host, NetworkLink Bridge, NetworkLink Link)? WhereOn(PathTrace trace)
        => NoAddress.LinkOf(trace) is { Kind: "veth" } link && trace.Snapshot.Find(link.PeerNamespace) is { } host && host.FindLink(link.PeerIndex) is { } port && host.FindLink(port.BridgeIndex) is { } bridge
            ? (host, bridge, link) : null;

    private static (NamespaceSnapshot Namespace, NetworkLink Link)? HolderOn(NetworkSnapshot snapshot, NamespaceSnapshot host, NetworkLink bridge, string address, NamespaceSnapshot container)
        => snapshot.Namespaces
            .Where(ns => ns != container)
            .Select(ns => (ns, link: ns.HolderOf(System.Net.IPAddress.Parse(address))))
            .Where(held => held.link is { } link && link.PeerNamespace == host.Label && host.FindLink(link.PeerIndex)?.BridgeIndex == bridge.InterfaceIndex)
            .Select(held => ((NamespaceSnapshot, NetworkLink)?)(held.ns, held.link!))
            .FirstOrDefault();
}
