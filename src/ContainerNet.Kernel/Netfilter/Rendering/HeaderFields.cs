using T = ContainerNet.Netfilter.Rendering.NftDataType;

namespace ContainerNet.Netfilter.Rendering;

/// <summary>The fields of headers by where they stand (nft(8), PAYLOAD EXPRESSIONS).</summary>
internal static class HeaderFields
{
    private static readonly HeaderField[] Ethernet = [new("ether daddr", 0, 48, T.HardwareAddress), new("ether saddr", 48, 48, T.HardwareAddress), new("ether type", 96, 16, T.EtherType)];

    private static readonly HeaderField[] Vlan = [new("vlan pcp", 112, 3), new("vlan dei", 115, 1), new("vlan id", 116, 12), new("vlan type", 128, 16, T.EtherType)];

    private static readonly HeaderField[] Arp =
    [
        new("arp htype", 0, 16), new("arp ptype", 16, 16, T.EtherType), new("arp hlen", 32, 8), new("arp plen", 40, 8), new("arp operation", 48, 16, T.ArpOperation),
        new("arp saddr ether", 64, 48, T.HardwareAddress), new("arp saddr ip", 112, 32, T.IPv4Address),
        new("arp daddr ether", 144, 48, T.HardwareAddress), new("arp daddr ip", 192, 32, T.IPv4Address),
    ];

    private static readonly HeaderField[] IPv4 =
    [
        new("ip version", 0, 4), new("ip hdrlength", 4, 4), new("ip dscp", 8, 6, T.TrafficClass), new("ip ecn", 14, 2, T.CongestionMark), new("ip length", 16, 16), new("ip id", 32, 16),
        new("ip frag-off", 48, 16), new("ip ttl", 64, 8), new("ip protocol", 72, 8, T.InternetProtocol), new("ip checksum", 80, 16),
        new("ip saddr", 96, 32, T.IPv4Address), new("ip daddr", 128, 32, T.IPv4Address),
    ];

    private static readonly HeaderField[] IPv6 =
    [
        new("ip6 version", 0, 4), new("ip6 dscp", 4, 6, T.TrafficClass), new("ip6 ecn", 10, 2, T.CongestionMark), new("ip6 flowlabel", 12, 20), new("ip6 length", 32, 16),
        new("ip6 nexthdr", 48, 8, T.InternetProtocol), new("ip6 hoplimit", 56, 8), new("ip6 saddr", 64, 128, T.IPv6Address), new("ip6 daddr", 192, 128, T.IPv6Address),
    ];

    private static readonly Dictionary<byte, HeaderField[]> Transports = new()
    {
        [1] = [new("icmp type", 0, 8, T.IcmpType), new("icmp code", 8, 8, T.IcmpCode), new("icmp checksum", 16, 16)],
        [2] = [new("igmp type", 0, 8, T.IgmpType), new("igmp mrt", 8, 8), new("igmp checksum", 16, 16), new("igmp group", 32, 32)],
        [6] =
        [
            new("tcp sport", 0, 16, T.Port), new("tcp dport", 16, 16, T.Port), new("tcp sequence", 32, 32), new("tcp ackseq", 64, 32), new("tcp doff", 96, 4), new("tcp reserved", 100, 4),
            new("tcp flags", 104, 8, T.TcpFlags), new("tcp window", 112, 16), new("tcp checksum", 128, 16), new("tcp urgptr", 144, 16),
        ],
        [17] = [new("udp sport", 0, 16, T.Port), new("udp dport", 16, 16, T.Port), new("udp length", 32, 16), new("udp checksum", 48, 16)],
        [33] = [new("dccp sport", 0, 16, T.Port), new("dccp dport", 16, 16, T.Port), new("dccp type", 67, 4, T.DccpType)],
        [50] = [new("esp spi", 0, 32), new("esp sequence", 32, 32)],
        [51] = [new("ah nexthdr", 0, 8, T.InternetProtocol), new("ah hdrlength", 8, 8), new("ah reserved", 16, 16), new("ah spi", 32, 32), new("ah sequence", 64, 32)],
        [58] = [new("icmpv6 type", 0, 8, T.Icmpv6Type), new("icmpv6 code", 8, 8, T.Icmpv6Code), new("icmpv6 checksum", 16, 16)],
        [108] = [new("comp nexthdr", 0, 8, T.InternetProtocol), new("comp flags", 8, 8), new("comp cpi", 16, 16)],
        [132] = [new("sctp sport", 0, 16, T.Port), new("sctp dport", 16, 16, T.Port), new("sctp vtag", 32, 32), new("sctp checksum", 64, 32)],
        [136] = [new("udplite sport", 0, 16, T.Port), new("udplite dport", 16, 16, T.Port), new("udplite csumcov", 32, 16), new("udplite checksum", 48, 16)],
    };

    private static readonly HeaderField[] AnyTransport = [new("th sport", 0, 16, T.Port), new("th dport", 16, 16, T.Port)];

    /// <summary>The fields of Ethernet, and of the VLAN tag behind it where there is one.</summary>
    public static HeaderField[] LinkLayer(bool isTagged) => isTagged ? [.. Ethernet, .. Vlan] : Ethernet;

    /// <summary>The fields of a network header; none when it is not known which one it is.</summary>
    public static HeaderField[] Network(NftFamily family) => family switch { NftFamily.IPv4 => IPv4, NftFamily.IPv6 => IPv6, NftFamily.Arp => Arp, _ => [] };

    /// <summary>The fields of a transport header. With no protocol known, ports are <c>th</c>'s.</summary>
    /// <param name="protocol">The protocol's number; null when it is not known.</param>
    /// <param name="icmp">The type of ICMP that was asked for, on which the rest of its header depends; null for none.</param>
    public static HeaderField[] Transport(byte? protocol, byte? icmp) => protocol is not byte known ? AnyTransport
        : !Transports.TryGetValue(known, out HeaderField[]? fields) ? AnyTransport
        : icmp is byte type ? [.. fields, .. Message(known, type)]
        : fields;

    private static HeaderField[] Message(byte protocol, byte type) => (protocol, type) switch
    {
        (1, 0 or 8) => [new("icmp id", 32, 16), new("icmp sequence", 48, 16)],
        (1, 3) => [new("icmp mtu", 48, 16)],
        (1, 5) => [new("icmp gateway", 32, 32)],
        (58, 128 or 129) => [new("icmpv6 id", 32, 16), new("icmpv6 sequence", 48, 16)],
        (58, 2) => [new("icmpv6 mtu", 32, 32)],
        (58, 4) => [new("icmpv6 param-problem", 32, 32)],
        (58, 130) => [new("icmpv6 max-delay", 32, 16)],
        _ => [],
    };
}
