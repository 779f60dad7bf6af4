using ContainerNet.Interop;

namespace ContainerNet.Route;

/// <summary>Forwarding tables, and the peers of VXLAN links that stand in them.</summary>
public sealed partial class RouteSocket
{
    /// <summary>The entries of all forwarding tables, or of one link, or of one bridge and its ports.</summary>
    /// <param name="links">All links, for their names; null to have them read.</param>
    /// <param name="index">Only the entries of this link; 0 for all.</param>
    /// <param name="bridgeIndex">Only the entries of this bridge; 0 for all.</param>
    public IReadOnlyList<BridgeFdbEntry> GetFdb(IReadOnlyList<NetworkLink>? links = null, int index = 0, int bridgeIndex = 0)
    {
        Func<int, string?> nameOf = NamesOf(links);
        return Dump(FdbRequests.GetEntries(index, bridgeIndex), (_, payload) => FdbRequests.Read(payload, Namespace, nameOf), "list the forwarding tables");
    }

    /// <summary>The VXLAN link of this name.</summary>
    /// <exception cref="RefusedException"><c>LinkNotFound</c>, <c>NotAVxlanLink</c></exception>
    public NetworkLink RequireVxlan(string name)
    {
        NetworkLink link = FindLink(name) ?? throw LinkNotFound(name);
        return link.VxlanOptions is not null
            ? link
            : throw new RefusedException("NotAVxlanLink", $"Link '{name}' in namespace {Namespace} is no VXLAN link, but of the kind {link.Kind}.",
                "See the VXLAN links with Get-NetworkLink -Kind vxlan.", name);
    }

    /// <summary>The entry that says this peer, or null.</summary>
    public BridgeFdbEntry? FindVxlanPeer(NetworkLink link, VxlanPeer peer)
        => OwnEntries(link).FirstOrDefault(entry => peer.IsMetBy(entry, link.VxlanOptions!));

    /// <summary>Enters a peer into a VXLAN link's table and gives the entry. One that was learnt for the same MAC address gives way.</summary>
    /// <exception cref="KernelException">EEXIST: the peer is there, or the MAC address is entered behind another one.</exception>
    /// <exception cref="RefusedException"><c>NotApplied</c></exception>
    public BridgeFdbEntry AddVxlanPeer(NetworkLink link, VxlanPeer peer)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(peer);
        string asked = $"add peer {peer} to VXLAN link '{link.Name}' in namespace {Namespace}";
        List<BridgeFdbEntry> same = [.. OwnEntries(link).Where(entry => entry.LinkLayerAddress == LinkReader.FormatLinkLayer(peer.LinkLayerAddress))];
        BridgeFdbEntry? entered = same.Find(entry => entry.State is BridgeFdbState.Permanent or BridgeFdbState.Static && (!peer.IsForMany || peer.IsMetBy(entry, link.VxlanOptions!)));
        if (entered is not null)
        {
            throw new KernelException(asked, Errno.EEXIST, peer.IsMetBy(entered, link.VxlanOptions!) ? "it is there already" : $"this address is entered behind {entered.RemoteIPAddress} already");
        }

        try
        {
            _netlink.Execute(FdbRequests.AddPeer(link.InterfaceIndex, peer, replace: same.Count > 0), asked);
        }
        catch (KernelException e) when (e.Errno == Errno.EAFNOSUPPORT)
        {
            throw new KernelException(asked, e.Errno, "a VXLAN link speaks to its peers by IPv4 or by IPv6, not by both");
        }

        BridgeFdbEntry? made = FindVxlanPeer(link, peer);
        RequireApplied(made is null ? "no such entry is in its table" : null, $"VXLAN link '{link.Name}'", link.Name);
        return made!;
    }

    /// <summary>Takes a peer out of a VXLAN link's table.</summary>
    public void RemoveVxlanPeer(NetworkLink link, VxlanPeer peer)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(peer);
        _netlink.Execute(FdbRequests.RemovePeer(link.InterfaceIndex, peer), $"remove peer {peer} from VXLAN link '{link.Name}' in namespace {Namespace}");
    }

    private IEnumerable<BridgeFdbEntry> OwnEntries(NetworkLink link)
    {
        ArgumentNullException.ThrowIfNull(link);
        return GetFdb([link], index: link.InterfaceIndex).Where(entry => entry.IsSelf && entry.InterfaceIndex == link.InterfaceIndex && entry.RemoteIPAddress is not null);
    }
}
