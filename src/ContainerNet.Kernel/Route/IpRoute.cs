namespace ContainerNet.Route;

/// <summary>A route (<c>ip route show table all</c>).</summary>
public sealed record IpRoute : KernelObject
{
    private RouteExtras? _extras;

    /// <summary>Where it leads: <c>10.0.0.0/8</c>, <c>0.0.0.0/0</c>, <c>::/0</c>.</summary>
    public string DestinationPrefix { get; init; } = "";

    /// <summary>The router's address; null when the destination is on the link itself.</summary>
    public string? NextHop { get; init; }

    /// <summary>The link packets leave by; null for routes that need none.</summary>
    public string? InterfaceAlias { get; init; }

    /// <summary>The number of that link; 0 for none.</summary>
    public int InterfaceIndex { get; init; }

    /// <summary>IPv4 or IPv6.</summary>
    public IpFamily AddressFamily { get; init; }

    /// <summary>What becomes of the packet.</summary>
    public RouteType Type { get; init; }

    /// <summary>The routing table: 254 is main, 255 local.</summary>
    public uint Table { get; init; }

    /// <summary>Among routes to one prefix the lowest is taken.</summary>
    public uint RouteMetric { get; init; }

    /// <summary>Who made it: <c>kernel</c>, <c>boot</c>, <c>static</c>, <c>dhcp</c> … or a number.</summary>
    public string Protocol { get; init; } = "";

    /// <summary>How far the destination is.</summary>
    public RouteScope Scope { get; init; }

    /// <summary>The source address packets get that have none yet; null for none said.</summary>
    public string? Source { get; init; }

    /// <summary>The ways of a multipath route; empty for others.</summary>
    public IReadOnlyList<RouteNextHop> NextHops { get; init; } = RouteNextHops.None;

    /// <summary>The source prefix it is for (IPv6 source routing); null for any.</summary>
    public string? SourcePrefix { get => _extras?.SourcePrefix; init => _extras = value is null && _extras is null ? null : Extras with { SourcePrefix = value }; }

    /// <summary>The type of service it is for; 0 for any.</summary>
    public byte Tos { get; init; }

    /// <summary>What the route says about the transport over it, such as <c>mtu 1400</c>; null for nothing.</summary>
    public RouteMetrics? Metrics { get => _extras?.Metrics; init => _extras = value is null && _extras is null ? null : Extras with { Metrics = value }; }

    /// <summary>How its router rates it (RFC 4191); null for IPv4.</summary>
    public RouterPreference? Preference { get => _extras?.Preference; init => _extras = value is null && _extras is null ? null : Extras with { Preference = value }; }

    /// <summary>How long it still lasts; null for ever.</summary>
    public TimeSpan? ValidLifetime { get => _extras?.ValidLifetime; init => _extras = value is null && _extras is null ? null : Extras with { ValidLifetime = value }; }

    /// <summary>The next hop object it stands on (<c>ip nexthop</c>); null for none.</summary>
    public uint? NextHopId { get => _extras?.NextHopId; init => _extras = value is null && _extras is null ? null : Extras with { NextHopId = value }; }

    /// <summary>What packets are wrapped in on this way: <c>ip</c>, <c>mpls</c>, <c>seg6</c> …; null for nothing.</summary>
    public string? Encapsulation { get => _extras?.Encapsulation; init => _extras = value is null && _extras is null ? null : Extras with { Encapsulation = value }; }

    /// <summary>The realms it belongs to, <c>SOURCE/DESTINATION</c>; null for none.</summary>
    public string? Realms { get => _extras?.Realms; init => _extras = value is null && _extras is null ? null : Extras with { Realms = value }; }

    /// <summary>What the kernel says of its way.</summary>
    public RouteFlags Flags { get; init; }

    /// <summary>Whether its link cannot carry traffic (<c>RTNH_F_LINKDOWN</c> or <c>RTNH_F_DEAD</c>).</summary>
    public bool IsLinkDown => (Flags & (RouteFlags.Dead | RouteFlags.LinkDown)) != 0;

    private RouteExtras Extras => _extras ?? RouteExtras.None;

    /// <inheritdoc/>
    public override string ToString() => DestinationPrefix;
}
