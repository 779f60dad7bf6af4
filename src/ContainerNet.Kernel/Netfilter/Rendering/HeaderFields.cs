using ContainerNet.Netfilter.Expressions;

namespace ContainerNet.Netfilter.Rendering;

/// <summary>The names of header fields by where they stand.</summary>
internal static class HeaderFields
{
    /// <summary>The field of Ethernet; null for none with a name.</summary>
    public static Term? LinkLayer(uint offset, uint length) => (offset, length) switch
    {
        (0, 6) => Field("ether daddr", NftDataType.HardwareAddress, 6),
        (6, 6) => Field("ether saddr", NftDataType.HardwareAddress, 6),
        (12, 2) => Field("ether type", NftDataType.EtherType, 2),
        _ => null,
    };

    /// <summary>The field of IPv4, or the beginning of an address.</summary>
    public static Term? IPv4(uint offset, uint length) => (offset, length) switch
    {
        (12, >= 1 and <= 4) => Field("ip saddr", NftDataType.IPv4Address, length, 4),
        (16, >= 1 and <= 4) => Field("ip daddr", NftDataType.IPv4Address, length, 4),
        (2, 2) => Field("ip length", NftDataType.Integer, 2),
        (4, 2) => Field("ip id", NftDataType.Integer, 2),
        (6, 2) => Field("ip frag-off", NftDataType.Integer, 2),
        (8, 1) => Field("ip ttl", NftDataType.Integer, 1),
        (9, 1) => Field("ip protocol", NftDataType.InternetProtocol, 1),
        _ => null,
    };

    /// <summary>The field of IPv6, or the beginning of an address.</summary>
    public static Term? IPv6(uint offset, uint length) => (offset, length) switch
    {
        (8, >= 1 and <= 16) => Field("ip6 saddr", NftDataType.IPv6Address, length, 16),
        (24, >= 1 and <= 16) => Field("ip6 daddr", NftDataType.IPv6Address, length, 16),
        (4, 2) => Field("ip6 length", NftDataType.Integer, 2),
        (6, 1) => Field("ip6 nexthdr", NftDataType.InternetProtocol, 1),
        (7, 1) => Field("ip6 hoplimit", NftDataType.Integer, 1),
        _ => null,
    };

    /// <summary>The field of a transport header. With no protocol known, ports are <c>th</c>'s.</summary>
    public static Term? Transport(byte? protocol, uint offset, uint length)
    {
        string name = protocol is byte known ? NftSymbols.Protocol(known) ?? "th" : "th";
        return (protocol, offset, length) switch
        {
            (1, 0, 1) => Field("icmp type", NftDataType.IcmpType, 1),
            (1, 1, 1) => Field("icmp code", NftDataType.IcmpCode, 1),
            (58, 0, 1) => Field("icmpv6 type", NftDataType.Icmpv6Type, 1),
            (58, 1, 1) => Field("icmpv6 code", NftDataType.Icmpv6Code, 1),
            (1 or 58, _, _) => null,
            (_, 0, 2) => Field($"{name} sport", NftDataType.Port, 2),
            (_, 2, 2) => Field($"{name} dport", NftDataType.Port, 2),
            (6, 13, 1) => Field("tcp flags", NftDataType.TcpFlags, 1),
            _ => null,
        };
    }

    /// <summary>How nft writes bytes that are no field.</summary>
    public static Term Raw(PayloadBase from, uint offset, uint length)
    {
        string name = from switch { PayloadBase.LinkLayer => "ll", PayloadBase.Network => "nh", PayloadBase.Transport => "th", _ => "ih" };
        return Field($"@{name},{offset * 8UL},{length * 8UL}", NftDataType.Unknown, length);
    }

    private static Term Field(string text, NftDataType type, uint length, uint full = 0)
        => new() { Text = text, Type = type, Length = (int)Math.Min(length, 64), FullLength = (int)(full == 0 ? Math.Min(length, 64) : full) };
}
