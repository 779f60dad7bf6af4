using ContainerNet.Interop;

namespace ContainerNet.Route;

/// <summary>Bridges and their ports.</summary>
public sealed partial class RouteSocket
{
    /// <summary>The bridge of this name. A link of another kind is refused: it could not have ports, or other ones.</summary>
    /// <exception cref="RefusedException"><c>BridgeNotFound</c>, <c>NotABridge</c></exception>
    public NetworkLink RequireBridge(string name)
    {
        NetworkLink bridge = FindLink(name) ?? throw LinkNotFound(name, "bridge");
        return bridge.Kind == "bridge"
            ? bridge
            : throw new RefusedException("NotABridge", $"Link '{name}' in namespace {Namespace} is no bridge, but of the kind {bridge.Kind}.",
                "See the bridges with Get-Bridge.", name);
    }

    /// <summary>Makes a bridge and gives it as the kernel made it.</summary>
    /// <remarks>An MTU set on a bridge stays; one it is born with goes with its first port.</remarks>
    public NetworkLink CreateBridge(string name, bool up, int? mtuBytes, byte[]? linkLayerAddress)
    {
        string asked = $"create bridge '{name}' in namespace {Namespace}";
        NetworkLink made = _netlink.ExecuteEcho(LinkRequests.NewBridge(name, up, linkLayerAddress), (_, payload) => LinkReader.Read(payload, Namespace), asked)
            ?? FindLink(name) ?? throw LinkNotFound(name);
        if (mtuBytes is not int mtu || mtu == made.MtuBytes)
        {
            return made;
        }

        try
        {
            _netlink.Execute(LinkRequests.SetLink(made.InterfaceIndex, new LinkChange { MtuBytes = mtu }), asked);
        }
        catch (KernelException)
        {
            RemoveLink(made.InterfaceIndex, name);
            throw;
        }

        return made with { MtuBytes = mtu };
    }

    /// <summary>Makes a link a port of a bridge, and then switches it on. In one message the kernel would switch on first, also what it then refuses.</summary>
    /// <exception cref="KernelException">EXFULL: it has 1023 ports, the most a bridge takes (<c>BR_MAX_PORTS</c>).</exception>
    public void AddPort(NetworkLink link, NetworkLink bridge, bool up)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(bridge);
        string asked = $"add link '{link.Name}' to bridge '{bridge.Name}' in namespace {Namespace}";
        try
        {
            _netlink.Execute(LinkRequests.SetBridge(link.InterfaceIndex, bridge.InterfaceIndex), asked);
        }
        catch (KernelException e) when (e.Errno == Errno.EXFULL)
        {
            throw FullBridge(asked, bridge.Name, bridge.InterfaceIndex);
        }

        if (up && link.State == LinkState.Down)
        {
            SetLink(link.InterfaceIndex, link.Name, new LinkChange { State = LinkState.Up });
        }
    }

    /// <summary>Takes a link out of its bridge. It stays as it is otherwise.</summary>
    public void RemovePort(NetworkLink link)
    {
        ArgumentNullException.ThrowIfNull(link);
        _netlink.Execute(LinkRequests.SetBridge(link.InterfaceIndex, 0), $"take link '{link.Name}' in namespace {Namespace} out of its bridge");
    }

    /// <summary>EXFULL in words, with the bridge's name and how many ports it has.</summary>
    private KernelException FullBridge(string asked, string bridge, int bridgeIndex)
        => new(asked, Errno.EXFULL, $"bridge '{bridge}' has {GetLinks().Count(link => link.BridgeIndex == bridgeIndex)} ports");
}
