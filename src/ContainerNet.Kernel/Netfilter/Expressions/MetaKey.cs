namespace ContainerNet.Netfilter.Expressions;

/// <summary><c>enum nft_meta_keys</c>: what the kernel knows of a packet beside its bytes.</summary>
public enum MetaKey
{
    /// <summary><c>NFT_META_LEN</c>. The packet's length in bytes.</summary>
    Length = 0,
    /// <summary><c>NFT_META_PROTOCOL</c>. The EtherType, in network byte order.</summary>
    Protocol = 1,
    /// <summary><c>NFT_META_PRIORITY</c>. Its traffic class.</summary>
    Priority = 2,
    /// <summary><c>NFT_META_MARK</c>. Its mark.</summary>
    Mark = 3,
    /// <summary><c>NFT_META_IIF</c>. The number of the link it came in by.</summary>
    InputInterfaceIndex = 4,
    /// <summary><c>NFT_META_OIF</c>. The number of the link it leaves by.</summary>
    OutputInterfaceIndex = 5,
    /// <summary><c>NFT_META_IIFNAME</c>. The name of the link it came in by, 16 bytes.</summary>
    InputInterfaceName = 6,
    /// <summary><c>NFT_META_OIFNAME</c>. The name of the link it leaves by, 16 bytes.</summary>
    OutputInterfaceName = 7,
    /// <summary><c>NFT_META_IIFTYPE</c>. The hardware type of the link it came in by.</summary>
    InputInterfaceType = 8,
    /// <summary><c>NFT_META_OIFTYPE</c>. The hardware type of the link it leaves by.</summary>
    OutputInterfaceType = 9,
    /// <summary><c>NFT_META_SKUID</c>. The user that owns its socket.</summary>
    SocketUser = 10,
    /// <summary><c>NFT_META_SKGID</c>. The group that owns its socket.</summary>
    SocketGroup = 11,
    /// <summary><c>NFT_META_NFTRACE</c>. Whether its way is reported.</summary>
    Trace = 12,
    /// <summary><c>NFT_META_RTCLASSID</c>. The realm of its route.</summary>
    RouteClass = 13,
    /// <summary><c>NFT_META_SECMARK</c>. Its security mark.</summary>
    SecurityMark = 14,
    /// <summary><c>NFT_META_NFPROTO</c>. The family of the hook, <see cref="NftFamily"/>.</summary>
    NetfilterFamily = 15,
    /// <summary><c>NFT_META_L4PROTO</c>. The transport protocol's number.</summary>
    TransportProtocol = 16,
    /// <summary><c>NFT_META_BRI_IIFNAME</c>. The bridge of the port it came in by.</summary>
    BridgeInputName = 17,
    /// <summary><c>NFT_META_BRI_OIFNAME</c>. The bridge of the port it leaves by.</summary>
    BridgeOutputName = 18,
    /// <summary><c>NFT_META_PKTTYPE</c>. For us, broadcast, multicast or others'.</summary>
    PacketType = 19,
    /// <summary><c>NFT_META_CPU</c>. The processor at work.</summary>
    Cpu = 20,
    /// <summary><c>NFT_META_IIFGROUP</c>. The group of the link it came in by.</summary>
    InputInterfaceGroup = 21,
    /// <summary><c>NFT_META_OIFGROUP</c>. The group of the link it leaves by.</summary>
    OutputInterfaceGroup = 22,
    /// <summary><c>NFT_META_CGROUP</c>. The net_cls class of its socket.</summary>
    ControlGroup = 23,
    /// <summary><c>NFT_META_PRANDOM</c>. A random number.</summary>
    Random = 24,
    /// <summary><c>NFT_META_SECPATH</c>. Whether IPsec was taken off it.</summary>
    SecurityPath = 25,
    /// <summary><c>NFT_META_IIFKIND</c>. The kind of the link it came in by.</summary>
    InputInterfaceKind = 26,
    /// <summary><c>NFT_META_OIFKIND</c>. The kind of the link it leaves by.</summary>
    OutputInterfaceKind = 27,
    /// <summary><c>NFT_META_BRI_IIFPVID</c>. The VLAN of the port it came in by.</summary>
    BridgeInputVlan = 28,
    /// <summary><c>NFT_META_BRI_IIFVPROTO</c>. The VLAN protocol of the bridge.</summary>
    BridgeInputVlanProtocol = 29,
    /// <summary><c>NFT_META_TIME_NS</c>. The time.</summary>
    TimeNanoseconds = 30,
    /// <summary><c>NFT_META_TIME_DAY</c>. The day of the week.</summary>
    TimeDay = 31,
    /// <summary><c>NFT_META_TIME_HOUR</c>. The time of day.</summary>
    TimeHour = 32,
    /// <summary><c>NFT_META_SDIF</c>. The number of the link under a VRF.</summary>
    SlaveInterfaceIndex = 33,
    /// <summary><c>NFT_META_SDIFNAME</c>. The name of the link under a VRF.</summary>
    SlaveInterfaceName = 34,
    /// <summary><c>NFT_META_BRI_BROUTE</c>. Whether it is routed instead of bridged.</summary>
    BridgeBroute = 35,
}
