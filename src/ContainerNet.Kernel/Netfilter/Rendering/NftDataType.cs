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
    ArpOperation = 11,
    InternetProtocol = 12,
    Port = 13,
    IcmpType = 14,
    TcpFlags = 15,
    DccpType = 16,
    Duration = 18,
    Mark = 19,
    LinkIndex = 20,
    LinkType = 21,
    Realm = 22,
    ClassId = 23,
    User = 24,
    Group = 25,
    ConnectionState = 26,
    ConnectionDirection = 27,
    ConnectionStatus = 28,
    Icmpv6Type = 29,
    ConnectionLabel = 30,
    PacketType = 31,
    IcmpCode = 32,
    Icmpv6Code = 33,
    LinkGroup = 35,
    TrafficClass = 36,
    CongestionMark = 37,
    FibAddress = 38,
    Boolean = 39,
    ConnectionEvents = 40,
    LinkName = 41,
    IgmpType = 42,
    Moment = 43,
    TimeOfDay = 44,
    Weekday = 45,

    /// <summary>A number in the machine's byte order; ours, nft has none for it.</summary>
    HostInteger = 1000,

    /// <summary>1 or 0 where nft does not say exists or missing; ours.</summary>
    Flag = 1001,
}
