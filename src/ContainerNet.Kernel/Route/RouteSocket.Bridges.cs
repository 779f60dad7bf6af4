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
    public NetworkLink CreateBridge(string name, bool up, int? mtuBytes, byte[]? linkLayerAddress)
        => _netlink.ExecuteEcho(LinkRequests.NewBridge(name, up, mtuBytes, linkLayerAddress),
            (_, payload) => LinkReader.Read(payload, Namespace), $"create bridge '{name}' in namespace {Namespace}")
            ?? FindLink(name) ?? throw LinkNotFound(name);

    /// <summary>Makes a link a port of a bridge, and switches it on, in one message.</summary>
    /// <exception cref="KernelException">EXFULL: it has 1023 ports, the most a bridge takes (<c>BR_MAX_PORTS</c>).</exception>
    public void AddPort(NetworkLink link, NetworkLink bridge, bool up)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(bridge);
        string asked = $"add link '{link.Name}' to bridge '{bridge.Name}' in namespace {Namespace}";
        try
        {
            _netlink.Execute(LinkRequests.SetBridge(link.InterfaceIndex, bridge.InterfaceIndex, up), asked);
        }
        catch (KernelException e) when (e.Errno == Errno.EXFULL)
        {
            throw FullBridge(asked, bridge.Name, bridge.InterfaceIndex);
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
