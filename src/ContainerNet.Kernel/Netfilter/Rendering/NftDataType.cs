namespace ContainerNet.Netfilter.Rendering;

/// <summary>What bytes mean: nft's own numbers, which it keeps in the key and data types of sets.</summary>
internal enum NftDataType
{
    Unknown = 0,
    Verdict = 1,
    NetfilterProtocol = 2,
    Integer = 4,
    Text = 5,
    IPv4Address = 7,
    IPv6Address = 8,
    HardwareAddress = 9,
    EtherType = 10,
    InternetProtocol = 12,
    Port = 13,
    IcmpType = 14,
    TcpFlags = 15,
    Mark = 19,
    LinkIndex = 20,
    User = 24,
    Group = 25,
    ConnectionState = 26,
    ConnectionDirection = 27,
    ConnectionStatus = 28,
    Icmpv6Type = 29,
    PacketType = 31,
    IcmpCode = 32,
    Icmpv6Code = 33,
    FibAddress = 38,
    Boolean = 39,
    LinkName = 41,

    /// <summary>A number in the machine's byte order; ours, nft has none for it.</summary>
    HostInteger = 1000,
}
