namespace ContainerNet.Route;

/// <summary>What a VXLAN link is: what <c>ip -details link show type vxlan</c> prints (RFC 7348; <c>IFLA_VXLAN_*</c> of <c>linux/if_link.h</c>).</summary>
public sealed record VxlanOptions
{
    /// <summary>The VXLAN network identifier, 0 to 16777215.</summary>
    public int VxlanId { get; init; }

    /// <summary>The address packets leave with; null where the route decides.</summary>
    public string? LocalIPAddress { get; init; }

    /// <summary>Where frames go whose address nobody knows: a host, or a multicast group; null for none.</summary>
    public string? RemoteIPAddress { get; init; }

    /// <summary>The UDP port it sends to and listens on.</summary>
    public int Port { get; init; }

    /// <summary>The link packets leave by, where it is in the same namespace; null where the route decides.</summary>
    public string? Device { get; init; }

    /// <summary>The number of that link; 0 for none.</summary>
    public int DeviceIndex { get; init; }

    /// <summary>Whether it learns from the frames that arrive which host an address is behind.</summary>
    public bool Learning { get; init; }

    /// <summary>How long an address that was learnt is remembered.</summary>
    public TimeSpan AgeingTime { get; init; }

    /// <summary>The time to live of its packets; 0 for the inner one's, or 1 to a multicast group.</summary>
    public int Ttl { get; init; }

    /// <summary>Whether it answers ARP by itself.</summary>
    public bool Proxy { get; init; }

    /// <summary>Whether it tells when an inner address is unknown (for a control plane to enter it).</summary>
    public bool L2Miss { get; init; }

    /// <summary>Whether it tells when a neighbour is unknown (for a control plane to enter it).</summary>
    public bool L3Miss { get; init; }

    /// <summary>Whether identifier and peer come with each packet from a route or program (<c>external</c>).</summary>
    public bool IsExternal { get; init; }

    /// <summary>Whether UDP checksums are sent over IPv4.</summary>
    public bool UdpChecksum { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"VXLAN {VxlanId}{(RemoteIPAddress is null ? "" : $" to {RemoteIPAddress}")} port {Port}";
}
