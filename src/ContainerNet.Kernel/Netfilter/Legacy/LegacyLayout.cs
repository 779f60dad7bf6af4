namespace ContainerNet.Netfilter.Legacy;

/// <summary>Where things stand in <c>struct ipt_entry</c> and <c>struct ip6t_entry</c>.</summary>
internal readonly record struct LegacyLayout
{
    /// <summary><c>linux/netfilter_ipv4/ip_tables.h</c>: <c>struct ipt_ip ip; unsigned int nfcache; __u16 target_offset, next_offset; unsigned int comefrom; struct xt_counters counters</c>.</summary>
    public static LegacyLayout IPv4 { get; } = new() { Family = NftFamily.IPv4, Address = 4, Links = 16, Protocol = 80, Flags = 82, Inverted = 83, Offsets = 88, Counters = 96, Matches = 112, GotoFlag = 2 };

    /// <summary><c>linux/netfilter_ipv6/ip6_tables.h</c>: the same with <c>struct ip6t_ip6</c>, which knows the traffic class too.</summary>
    public static LegacyLayout IPv6 { get; } = new() { Family = NftFamily.IPv6, Address = 16, Links = 64, Protocol = 128, Flags = 131, Inverted = 132, Offsets = 140, Counters = 152, Matches = 168, GotoFlag = 4 };

    public NftFamily Family { get; private init; }

    /// <summary>Bytes of an address: source, destination and their masks begin the entry.</summary>
    public int Address { get; private init; }

    /// <summary>The names of both links, sixteen bytes each, and then their masks.</summary>
    public int Links { get; private init; }

    public int Protocol { get; private init; }

    public int Flags { get; private init; }

    public int Inverted { get; private init; }

    /// <summary><c>target_offset</c>, and two bytes on <c>next_offset</c>.</summary>
    public int Offsets { get; private init; }

    public int Counters { get; private init; }

    /// <summary>Where the matches begin: the size of the entry itself.</summary>
    public int Matches { get; private init; }

    /// <summary><c>IPT_F_GOTO</c>, <c>IP6T_F_GOTO</c>.</summary>
    public byte GotoFlag { get; private init; }
}
