namespace ContainerNet.Route;

/// <summary>How a bridge works: what <c>ip -details link show type bridge</c> prints behind its kind (<c>IFLA_BR_*</c> of <c>linux/if_link.h</c>).</summary>
public sealed record BridgeOptions
{
    /// <summary>Whether it speaks the spanning tree protocol (IEEE 802.1D) to other bridges.</summary>
    public bool Stp { get; init; }

    /// <summary>How long a port listens, and then learns, before it forwards. It counts while <see cref="Stp"/> is on.</summary>
    public TimeSpan ForwardDelay { get; init; }

    /// <summary>How often the root bridge says hello.</summary>
    public TimeSpan HelloTime { get; init; }

    /// <summary>How long another bridge's word is believed.</summary>
    public TimeSpan MaxAge { get; init; }

    /// <summary>How long an address that was learnt is remembered after its last frame.</summary>
    public TimeSpan AgeingTime { get; init; }

    /// <summary>Its spanning tree priority, 0 to 65535; the bridge with the lowest becomes the root.</summary>
    public int Priority { get; init; }

    /// <summary>Whether it sends multicast only to ports that asked for it (IGMP and MLD snooping).</summary>
    public bool MulticastSnooping { get; init; }

    /// <summary>Whether it asks by itself who wants multicast.</summary>
    public bool MulticastQuerier { get; init; }

    /// <summary>Whether it filters by VLAN (IEEE 802.1Q).</summary>
    public bool VlanFiltering { get; init; }

    /// <summary>Whether this kernel's bridges can filter by VLAN at all (<c>CONFIG_BRIDGE_VLAN_FILTERING</c>).</summary>
    public bool SupportsVlanFiltering { get; init; }

    /// <summary>The VLAN of untagged frames on a new port; null where the kernel knows no VLANs.</summary>
    public int? DefaultVlanId { get; init; }

    /// <summary>Its name in the spanning tree: priority and MAC address, <c>8000.02:42:ac:11:00:01</c>.</summary>
    public string BridgeId { get; init; } = "";

    /// <summary>The root of the spanning tree; the bridge's own id where it is the root itself.</summary>
    public string RootId { get; init; } = "";

    /// <summary>The number of the port that leads to the root; 0 where it is the root itself.</summary>
    public int RootPort { get; init; }

    /// <summary>What the way to the root costs.</summary>
    public int RootPathCost { get; init; }

    /// <summary>Which of the addresses 01:80:c2:00:00:0x it forwards instead of keeping, as a mask.</summary>
    public int GroupForwardMask { get; init; }

    /// <summary>Whether this bridge hands IPv4 frames to iptables, whatever <c>net.bridge</c> says.</summary>
    public bool NfCallIptables { get; init; }

    /// <summary>Whether this bridge hands IPv6 frames to ip6tables, whatever <c>net.bridge</c> says.</summary>
    public bool NfCallIp6tables { get; init; }

    /// <summary>Whether this bridge hands ARP to arptables, whatever <c>net.bridge</c> says.</summary>
    public bool NfCallArptables { get; init; }

    /// <inheritdoc/>
    public override string ToString()
        => $"stp {(Stp ? "on" : "off")}, ageing {AgeingTime.TotalSeconds:0.##} s{(VlanFiltering ? ", VLAN filtering" : "")}{(MulticastSnooping ? ", multicast snooping" : "")}";
}
