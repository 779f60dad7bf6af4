namespace ContainerNet.Route;

/// <summary>A rule that chooses the routing table (<c>ip rule show</c>).</summary>
public sealed record IpRule : KernelObject
{
    /// <summary>Rules are asked in ascending order.</summary>
    public uint Priority { get; init; }

    /// <summary>IPv4 or IPv6.</summary>
    public IpFamily AddressFamily { get; init; }

    /// <summary>The source prefix it is for; null for any.</summary>
    public string? SourcePrefix { get; init; }

    /// <summary>The destination prefix it is for; null for any.</summary>
    public string? DestinationPrefix { get; init; }

    /// <summary>The link the packet came in by; null for any.</summary>
    public string? InputInterface { get; init; }

    /// <summary>The link the sending socket is bound to; null for any.</summary>
    public string? OutputInterface { get; init; }

    /// <summary>The mark it is for, under <see cref="MarkMask"/>; null for any.</summary>
    public uint? Mark { get; init; }

    /// <summary>The bits of the mark that count.</summary>
    public uint MarkMask { get; init; }

    /// <summary>What it does: <c>Lookup</c> in the table, or a refusal.</summary>
    public RuleAction Action { get; init; }

    /// <summary>The table looked up; 0 for none, and where the link's VRF says it (<see cref="IsL3Mdev"/>).</summary>
    public uint Table { get; init; }

    /// <summary>The priority of the rule gone to, for <c>Goto</c>; null for other actions.</summary>
    public uint? GotoPriority { get; init; }

    /// <summary>A route found by this rule is passed over when its prefix is this long or shorter (<c>suppress_prefixlength</c>); null for none.</summary>
    public int? SuppressPrefixLength { get; init; }

    /// <summary>A route found by this rule is passed over when its link is of this group (<c>suppress_ifgroup</c>); null for none.</summary>
    public int? SuppressInterfaceGroup { get; init; }

    /// <summary>The type of service it is for, as it stands in the header; 0 for any.</summary>
    public byte Tos { get; init; }

    /// <summary>The protocol it is for: <c>tcp</c>, <c>udp</c>, <c>icmp</c> … or a number; null for any.</summary>
    public string? IpProtocol { get; init; }

    /// <summary>The source ports it is for, <c>80</c> or <c>1000-2000</c>; null for any.</summary>
    public string? SourcePort { get; init; }

    /// <summary>The destination ports it is for, <c>80</c> or <c>1000-2000</c>; null for any.</summary>
    public string? DestinationPort { get; init; }

    /// <summary>The users whose sockets it is for, <c>1000-1999</c>; null for any.</summary>
    public string? UserIdRange { get; init; }

    /// <summary>The tunnel it is for, by its id; null for any.</summary>
    public ulong? TunnelId { get; init; }

    /// <summary>The realms it gives, <c>SOURCE/DESTINATION</c>; null for none.</summary>
    public string? Realms { get; init; }

    /// <summary>It is for packets of a link that belongs to a VRF, and looks up that VRF's table.</summary>
    public bool IsL3Mdev { get; init; }

    /// <summary>Who made it: <c>kernel</c>, <c>boot</c>, <c>static</c> … or a number.</summary>
    public string Protocol { get; init; } = "unspec";

    /// <summary>The rule is for all packets but those it describes.</summary>
    public bool IsInverted { get; init; }

    /// <summary>The rule gone to is not there, so that this one does nothing.</summary>
    public bool IsUnresolved { get; init; }

    /// <summary>The link it names is not there, so that no packet matches.</summary>
    public bool IsDetached { get; init; }

    /// <summary>What the rule is for, in the words of <c>ip rule</c>: <c>not from 10.0.0.0/8 iif eth0 fwmark 0x10/0xff ipproto tcp dport 80</c>.</summary>
    public string Selector => string.Join(' ', Words().Where(word => word is not null));

    /// <inheritdoc/>
    public override string ToString() => $"{Priority}: {Selector} {Action}{(GotoPriority is uint target ? $" {target}" : Table == 0 ? "" : $" {RouteTable.NameOf(Table)}")}";

    private IEnumerable<string?> Words() =>
    [
        IsInverted ? "not" : null,
        $"from {SourcePrefix ?? "all"}",
        DestinationPrefix is null ? null : $"to {DestinationPrefix}",
        Tos == 0 ? null : $"tos 0x{Tos:x2}",
        Mark is null ? null : MarkMask == uint.MaxValue ? $"fwmark 0x{Mark:x}" : $"fwmark 0x{Mark:x}/0x{MarkMask:x}",
        InputInterface is null ? null : $"iif {InputInterface}",
        OutputInterface is null ? null : $"oif {OutputInterface}",
        IsDetached ? "[detached]" : null,
        IsL3Mdev ? "l3mdev" : null,
        UserIdRange is null ? null : $"uidrange {UserIdRange}",
        IpProtocol is null ? null : $"ipproto {IpProtocol}",
        SourcePort is null ? null : $"sport {SourcePort}",
        DestinationPort is null ? null : $"dport {DestinationPort}",
        TunnelId is null ? null : $"tun_id {TunnelId}",
        SuppressPrefixLength is null ? null : $"suppress_prefixlength {SuppressPrefixLength}",
        SuppressInterfaceGroup is null ? null : $"suppress_ifgroup {SuppressInterfaceGroup}",
        Realms is null ? null : $"realms {Realms}",
        IsUnresolved ? "[unresolved]" : null,
    ];
}
