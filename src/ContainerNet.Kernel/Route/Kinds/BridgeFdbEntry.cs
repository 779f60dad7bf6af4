namespace ContainerNet.Route;

/// <summary>An entry of a forwarding table: where frames to a MAC address go, by a bridge or by a VXLAN link (<c>bridge fdb show</c>).</summary>
public sealed record BridgeFdbEntry : KernelObject
{
    /// <summary>The MAC address; <c>00:00:00:00:00:00</c> of a VXLAN link stands for every address nobody knows.</summary>
    public string LinkLayerAddress { get; init; } = "";

    /// <summary>The link frames leave by.</summary>
    public string InterfaceAlias { get; init; } = "";

    /// <summary>The number of that link.</summary>
    public int InterfaceIndex { get; init; }

    /// <summary>The bridge whose table it is; null for the link's own table.</summary>
    public string? Bridge { get; init; }

    /// <summary>The number of that bridge; 0 for none.</summary>
    public int BridgeIndex { get; init; }

    /// <summary>The VLAN it is for; null for none.</summary>
    public int? VlanId { get; init; }

    /// <summary>Of a VXLAN link, the host the address is behind; else null.</summary>
    public string? RemoteIPAddress { get; init; }

    /// <summary>Of a VXLAN link, the UDP port of that host; null for the link's own.</summary>
    public int? Port { get; init; }

    /// <summary>Of a VXLAN link, the identifier packets are sent with; null for the link's own.</summary>
    public int? VxlanId { get; init; }

    /// <summary>Of a VXLAN link, the link packets leave by; null where the route decides.</summary>
    public string? Device { get; init; }

    /// <summary>The number of that link; 0 for none.</summary>
    public int DeviceIndex { get; init; }

    /// <summary>How long it stays.</summary>
    public BridgeFdbState State { get; init; }

    /// <summary>Whether it stands in the link's own table, not in a bridge's.</summary>
    public bool IsSelf { get; init; }

    /// <summary>Whether a program outside learnt it.</summary>
    public bool IsExternallyLearned { get; init; }

    /// <summary>Whether it stays with its port even when the address is seen elsewhere.</summary>
    public bool IsSticky { get; init; }

    /// <summary>Whether the hardware forwards by it.</summary>
    public bool IsOffloaded { get; init; }

    /// <summary>How long ago a frame was sent to it; null where it is not counted.</summary>
    public TimeSpan? LastUsed { get; init; }

    /// <summary>How long ago a frame came from it; null where it is not counted.</summary>
    public TimeSpan? LastUpdated { get; init; }

    /// <inheritdoc/>
    public override string ToString() => LinkLayerAddress;
}
