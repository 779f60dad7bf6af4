namespace ContainerNet.Route;

/// <summary>The VLANs of bridge ports.</summary>
public sealed partial class RouteSocket
{
    /// <summary>The VLANs every port of the namespace's bridges is in, and the bridges' own ends; empty where the kernel's bridges do not filter by VLAN.</summary>
    public IReadOnlyList<BridgeVlan> GetBridgeVlans()
        => [.. _netlink.Dump<IReadOnlyList<BridgeVlan>>(BridgeVlanRequests.GetAll(), (_, payload) => BridgeVlanRequests.Read(payload), $"list the VLANs of bridge ports of namespace {Namespace}").Items.SelectMany(all => all)];
}
