using ContainerNet.Interop;

namespace ContainerNet.Route;

/// <summary>What can be told of a bridge without RTM_GETLINK, for which the kernel first settles the carrier of the link, and for that goes through all ports of its bridge.</summary>
public sealed partial class RouteSocket
{
    /// <summary>The number of the bridge that has both this name and this MAC address; 0 when there is none.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="address">Its MAC address, as links show it.</param>
    public int FindBridge(string name, string address)
        => _netlink.IndexOf(name) is > 0 and int index && IsOwn(index, index, address) ? index
            : FindLink(name) is { Kind: "bridge" } bridge && bridge.LinkLayerAddress == address ? bridge.InterfaceIndex
            : 0;

    /// <summary>
    /// Whether a bridge's table says that this MAC address is that of this link, one of its ports or the bridge itself: the kernel enters it when the link
    /// becomes a port. False also where the kernel cannot be asked for one entry, before Linux 5.0.
    /// </summary>
    private bool IsOwn(int bridgeIndex, int linkIndex, string? address)
    {
        if (string.IsNullOrEmpty(address))
        {
            return false;
        }

        try
        {
            return _netlink.Get(FdbRequests.GetEntry(bridgeIndex, LinkLayerAddress.Parse(address).GetBytes()), (_, payload) => FdbRequests.ReadOwner(payload),
                $"find an address of bridge {bridgeIndex} in namespace {Namespace}") == linkIndex;
        }
        catch (Exception e) when (e is KernelException or RefusedException)
        {
            return false; // the link itself is looked at then
        }
    }
}
