using ContainerNet.Interop;

namespace ContainerNet.Route;

/// <summary>Veth pairs.</summary>
public sealed partial class RouteSocket
{
    /// <summary>Makes a veth pair and gives this end as the kernel made it.</summary>
    public NetworkLink CreateVethPair(VethSpec spec, string peerNamespace)
    {
        ArgumentNullException.ThrowIfNull(spec);
        string asked = $"create veth pair '{spec.Name}' in namespace {Namespace} and '{spec.PeerName}' in namespace {peerNamespace}";
        try
        {
            NetworkLink made = _netlink.ExecuteEcho(LinkRequests.NewVethPair(spec), (_, payload) => LinkReader.Read(payload, Namespace), asked)
                ?? FindLink(spec.Name) ?? throw LinkNotFound(spec.Name);
            LinkChange wanted = new() { State = spec.IsUp ? LinkState.Up : LinkState.Down, MtuBytes = spec.MtuBytes, LinkLayerAddress = spec.LinkLayerAddress };
            return Applied(this, made, wanted.DifferenceFrom(made) ?? (spec.BridgeIndex == 0 || IsOwn(spec.BridgeIndex, made.InterfaceIndex, made.LinkLayerAddress) ? null : NoPortOf(spec.BridgeIndex, made.InterfaceIndex)));
        }
        catch (KernelException e) when (e.Errno == Errno.EXFULL)
        {
            throw FullBridge(asked, FindLinkName(spec.BridgeIndex) ?? "", spec.BridgeIndex);
        }
    }

    /// <summary>Looks at the far end of a pair that was just made, for what was asked of it.</summary>
    /// <exception cref="RefusedException"><c>NotApplied</c>: the kernel made it otherwise; the pair is removed again.</exception>
    public void RequirePeer(VethSpec spec, NetworkLink made, RouteSocket peer)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(peer);
        LinkChange wanted = new() { MtuBytes = spec.MtuBytes, LinkLayerAddress = spec.PeerLinkLayerAddress };
        Applied(this, made, wanted.IsEmpty ? null : peer.FindLink(spec.PeerName) is not { } far ? $"'{spec.PeerName}' is missing" : wanted.DifferenceFrom(far) is { } other ? $"of '{spec.PeerName}', {other}" : null);
    }

    /// <summary>The pair when it is there exactly as described, null when neither end is there.</summary>
    /// <param name="spec">What it shall be.</param>
    /// <param name="peer">The namespace of the other end.</param>
    /// <exception cref="KernelException">EEXIST: something of these names is there, but another thing.</exception>
    public VethPair? FindVethPair(VethSpec spec, RouteSocket peer)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(peer);
        NetworkLink? near = FindLink(spec.Name);
        NetworkLink? far = peer.FindLink(spec.PeerName);
        if (near is null && far is null)
        {
            return null;
        }

        LinkChange asked = new() { State = spec.IsUp ? LinkState.Up : LinkState.Down, MtuBytes = spec.MtuBytes, LinkLayerAddress = spec.LinkLayerAddress };
        LinkChange askedOfPeer = new() { MtuBytes = spec.MtuBytes, LinkLayerAddress = spec.PeerLinkLayerAddress };
        string? difference = near is null ? $"'{spec.Name}' is missing"
            : far is null ? $"'{spec.PeerName}' is missing"
            : near.Kind != "veth" || far.Kind != "veth" || near.PeerIndex != far.InterfaceIndex || far.PeerIndex != near.InterfaceIndex ? "they are not the ends of one pair"
            : spec.BridgeIndex != 0 && near.BridgeIndex != spec.BridgeIndex ? $"'{spec.Name}' is a port of {near.Bridge ?? "no bridge"}"
            : asked.DifferenceFrom(near) is { } one ? $"of '{spec.Name}', {one}"
            : askedOfPeer.DifferenceFrom(far) is { } other ? $"of '{spec.PeerName}', {other}"
            : null;
        return difference is null
            ? VethPair.From(near!, spec.PeerName, peer.Namespace)
            : throw new KernelException($"create veth pair '{spec.Name}' in namespace {Namespace} and '{spec.PeerName}' in namespace {peer.Namespace}",
                Errno.EEXIST, $"links of these names are there already, but {difference}");
    }
}
