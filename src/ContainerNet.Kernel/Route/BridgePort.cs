namespace ContainerNet.Route;

/// <summary>A link as a port of a bridge, as <c>bridge -details link</c> tells of it.</summary>
public sealed record BridgePort : KernelObject
{
    /// <summary>The bridge.</summary>
    public string Bridge { get; init; } = "";

    /// <summary>The link's name.</summary>
    public string InterfaceAlias { get; init; } = "";

    /// <summary>The link's number in its namespace.</summary>
    public int InterfaceIndex { get; init; }

    /// <summary>What the spanning tree lets it do; without one a port that is up forwards.</summary>
    public BridgePortState State { get; init; }

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

    /// <summary>What the way through it costs in the spanning tree, 1 to 65535.</summary>
    public int Cost { get; init; }

    /// <summary>Its spanning tree priority, 0 to 63.</summary>
    public int Priority { get; init; }

    /// <summary>Its number among the bridge's ports.</summary>
    public int PortNumber { get; init; }

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

    /// <summary>Whether it takes frames only from addresses that were entered for it.</summary>
    public bool Locked { get; init; }

    /// <summary>The port a link is. Its bridge's name has to be known by then.</summary>
    public static BridgePort From(NetworkLink link)
    {
        ArgumentNullException.ThrowIfNull(link);
        BridgePortOptions options = link.BridgePortOptions ?? new BridgePortOptions();
        return new BridgePort
        {
            Namespace = link.Namespace,
            IsConsistent = link.IsConsistent,
            Bridge = link.Bridge ?? "",
            InterfaceAlias = link.Name,
            InterfaceIndex = link.InterfaceIndex,
            State = options.State,
            HairpinMode = options.HairpinMode,
            Isolated = options.Isolated,
            Learning = options.Learning,
            Flood = options.Flood,
            MulticastFlood = options.MulticastFlood,
            BroadcastFlood = options.BroadcastFlood,
            Cost = options.Cost,
            Priority = options.Priority,
            PortNumber = options.PortNumber,
            BpduGuard = options.BpduGuard,
            RootBlock = options.RootBlock,
            FastLeave = options.FastLeave,
            MulticastToUnicast = options.MulticastToUnicast,
            NeighborSuppression = options.NeighborSuppression,
            ProxyArp = options.ProxyArp,
            VlanTunnel = options.VlanTunnel,
            Locked = options.Locked,
        };
    }

    /// <inheritdoc/>
    public override string ToString() => InterfaceAlias;
}
