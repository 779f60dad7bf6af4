namespace ContainerNet.Route;

/// <summary>How a bridge treats one of its ports: what <c>bridge -details link</c> prints (<c>IFLA_BRPORT_*</c> of <c>linux/if_link.h</c>).</summary>
public sealed record BridgePortOptions
{
    /// <summary>What the spanning tree lets it do; without one a port that is up forwards.</summary>
    public BridgePortState State { get; init; }

    /// <summary>Its spanning tree priority, 0 to 63.</summary>
    public int Priority { get; init; }

    /// <summary>What the way through it costs in the spanning tree, 1 to 65535.</summary>
    public int Cost { get; init; }

    /// <summary>Its number among the bridge's ports.</summary>
    public int PortNumber { get; init; }

    /// <summary>Whether the bridge sends a frame back out of this port.</summary>
    public bool HairpinMode { get; init; }

    /// <summary>Whether it speaks only to ports that are not isolated.</summary>
    public bool Isolated { get; init; }

    /// <summary>Whether the bridge learns addresses from it.</summary>
    public bool Learning { get; init; }

    /// <summary>Whether frames to an address nobody knows leave by it.</summary>
    public bool Flood { get; init; }

    /// <summary>Whether multicast nobody asked for leaves by it.</summary>
    public bool MulticastFlood { get; init; }

    /// <summary>Whether broadcasts leave by it.</summary>
    public bool BroadcastFlood { get; init; }

    /// <summary>Whether it is switched off once another bridge speaks on it.</summary>
    public bool BpduGuard { get; init; }

    /// <summary>Whether it is kept from becoming the way to the root.</summary>
    public bool RootBlock { get; init; }

    /// <summary>Whether multicast ends at once when somebody behind it leaves the group.</summary>
    public bool FastLeave { get; init; }

    /// <summary>Whether multicast is sent to each that asked for it by its own address.</summary>
    public bool MulticastToUnicast { get; init; }

    /// <summary>Whether the bridge answers ARP and neighbour discovery in place of those behind it.</summary>
    public bool NeighborSuppression { get; init; }

    /// <summary>Whether the bridge answers ARP for those behind other ports.</summary>
    public bool ProxyArp { get; init; }

    /// <summary>Whether VLANs are mapped to tunnels on it.</summary>
    public bool VlanTunnel { get; init; }

    /// <summary>Whether it takes frames only from addresses that were entered for it (IEEE 802.1X).</summary>
    public bool Locked { get; init; }

    /// <inheritdoc/>
    public override string ToString() => State.ToString();
}
