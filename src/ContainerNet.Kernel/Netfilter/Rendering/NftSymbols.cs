namespace ContainerNet.Netfilter.Rendering;

/// <summary>The names nft and iptables have for numbers.</summary>
internal static class NftSymbols
{
    public static string? Find(NftDataType type, uint number) => type switch
    {
        NftDataType.InternetProtocol => Protocol(number),
        NftDataType.NetfilterProtocol => number switch { 2 => "ipv4", 10 => "ipv6", _ => null },
        NftDataType.EtherType => number switch { 0x0800 => "ip", 0x0806 => "arp", 0x86dd => "ip6", 0x8100 => "8021q", 0x88a8 => "8021ad", _ => null },
        NftDataType.IcmpType => IcmpType(number),
        NftDataType.Icmpv6Type => Icmpv6Type(number),
        NftDataType.IcmpCode => number switch { 0 => "net-unreachable", 1 => "host-unreachable", 2 => "prot-unreachable", 3 => "port-unreachable", 4 => "frag-needed", 9 => "net-prohibited", 10 => "host-prohibited", 13 => "admin-prohibited", _ => null },
        NftDataType.Icmpv6Code => number switch { 0 => "no-route", 1 => "admin-prohibited", 3 => "addr-unreachable", 4 => "port-unreachable", 5 => "policy-fail", 6 => "reject-route", _ => null },
        NftDataType.ConnectionDirection => number switch { 0 => "original", 1 => "reply", _ => null },
        NftDataType.PacketType => number switch { 0 => "host", 1 => "broadcast", 2 => "multicast", 3 => "other", _ => null },
        NftDataType.FibAddress => AddressType(number),
        NftDataType.ArpOperation => number switch { 1 => "request", 2 => "reply", 3 => "rrequest", 4 => "rreply", 8 => "inrequest", 9 => "inreply", 10 => "nak", _ => null },
        NftDataType.TrafficClass => TrafficClass(number),
        NftDataType.CongestionMark => number switch { 0 => "not-ect", 1 => "ect1", 2 => "ect0", 3 => "ce", _ => null },
        NftDataType.IgmpType => number switch { 0x11 => "membership-query", 0x12 => "membership-report-v1", 0x16 => "membership-report-v2", 0x22 => "membership-report-v3", 0x17 => "leave-group", _ => null },
        NftDataType.DccpType => number switch { 0 => "request", 1 => "response", 2 => "data", 3 => "ack", 4 => "dataack", 5 => "closereq", 6 => "close", 7 => "reset", 8 => "sync", 9 => "syncack", _ => null },
        NftDataType.LinkType => number switch { 1 => "ether", 512 => "ppp", 772 => "loopback", _ => null },
        NftDataType.LinkGroup => number == 0 ? "\"default\"" : null,
        NftDataType.ClassId => number switch { 0 => "none", uint.MaxValue => "root", _ => null },
        NftDataType.Weekday => number < 7 ? $"\"{(DayOfWeek)number}\"" : null,
        _ => null,
    };

    /// <summary>The name of one bit of a bit field.</summary>
    public static string? Bit(NftDataType type, uint bit) => type switch
    {
        NftDataType.ConnectionState => bit switch { 1 => "invalid", 2 => "established", 4 => "related", 8 => "new", 64 => "untracked", _ => null },
        NftDataType.ConnectionStatus => bit switch { 1 => "expected", 2 => "seen-reply", 4 => "assured", 8 => "confirmed", 16 => "snat", 32 => "dnat", 512 => "dying", _ => null },
        NftDataType.TcpFlags => bit switch { 1 => "fin", 2 => "syn", 4 => "rst", 8 => "psh", 16 => "ack", 32 => "urg", 64 => "ecn", 128 => "cwr", _ => null },
        _ => null,
    };

    /// <summary>The bits of a bit field by name, lowest first; a number where a bit has no name.</summary>
    public static string Bits(NftDataType type, uint bits, string between = ",")
    {
        List<string> names = [];
        for (int i = 0; i < 32; i++)
        {
            if ((bits & (1u << i)) != 0)
            {
                names.Add(Bit(type, 1u << i) ?? $"0x{1u << i:x}");
            }
        }

        return names.Count == 0 ? "0x0" : string.Join(between, names);
    }

    public static string? Protocol(uint number) => number switch
    {
        1 => "icmp",
        2 => "igmp",
        4 => "ipencap",
        6 => "tcp",
        17 => "udp",
        33 => "dccp",
        41 => "ipv6",
        47 => "gre",
        50 => "esp",
        51 => "ah",
        58 => "ipv6-icmp",
        89 => "ospf",
        103 => "pim",
        108 => "ipcomp",
        112 => "vrrp",
        132 => "sctp",
        136 => "udplite",
        _ => null,
    };

    public static string? AddressType(uint number) => number switch
    {
        0 => "unspec",
        1 => "unicast",
        2 => "local",
        3 => "broadcast",
        4 => "anycast",
        5 => "multicast",
        6 => "blackhole",
        7 => "unreachable",
        8 => "prohibit",
        _ => null,
    };

    private static string? TrafficClass(uint number) => number switch
    {
        0 => "cs0",
        8 => "cs1",
        10 => "af11",
        12 => "af12",
        14 => "af13",
        16 => "cs2",
        18 => "af21",
        20 => "af22",
        22 => "af23",
        24 => "cs3",
        26 => "af31",
        28 => "af32",
        30 => "af33",
        32 => "cs4",
        34 => "af41",
        36 => "af42",
        38 => "af43",
        40 => "cs5",
        46 => "ef",
        48 => "cs6",
        56 => "cs7",
        _ => $"0x{number:x2}",
    };

    private static string? IcmpType(uint number) => number switch
    {
        0 => "echo-reply",
        3 => "destination-unreachable",
        4 => "source-quench",
        5 => "redirect",
        8 => "echo-request",
        9 => "router-advertisement",
        10 => "router-solicitation",
        11 => "time-exceeded",
        12 => "parameter-problem",
        13 => "timestamp-request",
        14 => "timestamp-reply",
        17 => "address-mask-request",
        18 => "address-mask-reply",
        _ => null,
    };

    private static string? Icmpv6Type(uint number) => number switch
    {
        1 => "destination-unreachable",
        2 => "packet-too-big",
        3 => "time-exceeded",
        4 => "parameter-problem",
        128 => "echo-request",
        129 => "echo-reply",
        130 => "mld-listener-query",
        131 => "mld-listener-report",
        132 => "mld-listener-done",
        133 => "nd-router-solicit",
        134 => "nd-router-advert",
        135 => "nd-neighbor-solicit",
        136 => "nd-neighbor-advert",
        137 => "nd-redirect",
        143 => "mld2-listener-report",
        _ => null,
    };
}
