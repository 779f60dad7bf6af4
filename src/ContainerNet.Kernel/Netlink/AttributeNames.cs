namespace ContainerNet.Netlink;

/// <summary>What the kernel's headers call the attributes a request is made of: <c>linux/if_link.h</c>, <c>if_addr.h</c>, <c>rtnetlink.h</c>, <c>neighbour.h</c>, <c>fib_rules.h</c>.</summary>
internal static class AttributeNames
{
    /// <summary><c>IFLA_LINKINFO</c></summary>
    public const ushort LinkInfo = 18;

    /// <summary><c>IFLA_INFO_KIND</c></summary>
    public const ushort InfoKind = 1;

    private const int ProtocolInfo = 12; // IFLA_PROTINFO
    private const int Data = 2;          // IFLA_INFO_DATA
    private const int SlaveData = 5;     // IFLA_INFO_SLAVE_DATA
    private const int Peer = 1;          // VETH_INFO_PEER

    private static string[] Link => Split("IFLA_",
        "UNSPEC ADDRESS BROADCAST IFNAME MTU LINK QDISC STATS COST PRIORITY MASTER WIRELESS PROTINFO TXQLEN MAP WEIGHT OPERSTATE LINKMODE LINKINFO NET_NS_PID "
        + "IFALIAS NUM_VF VFINFO_LIST STATS64 VF_PORTS PORT_SELF AF_SPEC GROUP NET_NS_FD EXT_MASK PROMISCUITY NUM_TX_QUEUES NUM_RX_QUEUES CARRIER PHYS_PORT_ID "
        + "CARRIER_CHANGES PHYS_SWITCH_ID LINK_NETNSID PHYS_PORT_NAME PROTO_DOWN GSO_MAX_SEGS GSO_MAX_SIZE PAD XDP EVENT NEW_NETNSID TARGET_NETNSID "
        + "CARRIER_UP_COUNT CARRIER_DOWN_COUNT NEW_IFINDEX MIN_MTU MAX_MTU PROP_LIST ALT_IFNAME PERM_ADDRESS PROTO_DOWN_REASON PARENT_DEV_NAME "
        + "PARENT_DEV_BUS_NAME GRO_MAX_SIZE TSO_MAX_SIZE TSO_MAX_SEGS ALLMULTI");

    private static string[] Info => Split("IFLA_INFO_",
        "UNSPEC KIND DATA XSTATS SLAVE_KIND SLAVE_DATA");

    private static string[] Bridge => Split("IFLA_BR_",
        "UNSPEC FORWARD_DELAY HELLO_TIME MAX_AGE AGEING_TIME STP_STATE PRIORITY VLAN_FILTERING VLAN_PROTOCOL GROUP_FWD_MASK ROOT_ID BRIDGE_ID ROOT_PORT "
        + "ROOT_PATH_COST TOPOLOGY_CHANGE TOPOLOGY_CHANGE_DETECTED HELLO_TIMER TCN_TIMER TOPOLOGY_CHANGE_TIMER GC_TIMER GROUP_ADDR FDB_FLUSH MCAST_ROUTER "
        + "MCAST_SNOOPING MCAST_QUERY_USE_IFADDR MCAST_QUERIER MCAST_HASH_ELASTICITY MCAST_HASH_MAX MCAST_LAST_MEMBER_CNT MCAST_STARTUP_QUERY_CNT "
        + "MCAST_LAST_MEMBER_INTVL MCAST_MEMBERSHIP_INTVL MCAST_QUERIER_INTVL MCAST_QUERY_INTVL MCAST_QUERY_RESPONSE_INTVL MCAST_STARTUP_QUERY_INTVL "
        + "NF_CALL_IPTABLES NF_CALL_IP6TABLES NF_CALL_ARPTABLES VLAN_DEFAULT_PVID PAD VLAN_STATS_ENABLED MCAST_STATS_ENABLED MCAST_IGMP_VERSION MCAST_MLD_VERSION "
        + "VLAN_STATS_PER_PORT MULTI_BOOLOPT MCAST_QUERIER_STATE");

    private static string[] Port => Split("IFLA_BRPORT_",
        "UNSPEC STATE PRIORITY COST MODE GUARD PROTECT FAST_LEAVE LEARNING UNICAST_FLOOD PROXYARP LEARNING_SYNC PROXYARP_WIFI ROOT_ID BRIDGE_ID DESIGNATED_PORT "
        + "DESIGNATED_COST ID NO TOPOLOGY_CHANGE_ACK CONFIG_PENDING MESSAGE_AGE_TIMER FORWARD_DELAY_TIMER HOLD_TIMER FLUSH MULTICAST_ROUTER PAD MCAST_FLOOD "
        + "MCAST_TO_UCAST VLAN_TUNNEL BCAST_FLOOD GROUP_FWD_MASK NEIGH_SUPPRESS ISOLATED BACKUP_PORT MRP_RING_OPEN MRP_IN_OPEN MCAST_EHT_HOSTS_LIMIT "
        + "MCAST_EHT_HOSTS_CNT LOCKED");

    private static string[] Macvlan => Split("IFLA_MACVLAN_",
        "UNSPEC MODE FLAGS MACADDR_MODE MACADDR MACADDR_DATA MACADDR_COUNT BC_QUEUE_LEN BC_QUEUE_LEN_USED");

    private static string[] Vxlan => Split("IFLA_VXLAN_",
        "UNSPEC ID GROUP LINK LOCAL TTL TOS LEARNING AGEING LIMIT PORT_RANGE PROXY RSC L2MISS L3MISS PORT GROUP6 LOCAL6 UDP_CSUM UDP_ZERO_CSUM6_TX "
        + "UDP_ZERO_CSUM6_RX REMCSUM_TX REMCSUM_RX GBP REMCSUM_NOPARTIAL COLLECT_METADATA LABEL GPE TTL_INHERIT DF VNIFILTER");

    private static string[] Veth => Split("VETH_INFO_",
        "UNSPEC PEER");

    private static string[] Address => Split("IFA_",
        "UNSPEC ADDRESS LOCAL LABEL BROADCAST ANYCAST CACHEINFO MULTICAST FLAGS RT_PRIORITY TARGET_NETNSID PROTO");

    private static string[] Route => Split("RTA_",
        "UNSPEC DST SRC IIF OIF GATEWAY PRIORITY PREFSRC METRICS MULTIPATH PROTOINFO FLOW CACHEINFO SESSION MP_ALGO TABLE MARK MFC_STATS VIA NEWDST PREF "
        + "ENCAP_TYPE ENCAP EXPIRES PAD UID TTL_PROPAGATE IP_PROTO SPORT DPORT NH_ID");

    private static string[] Neighbor => Split("NDA_",
        "UNSPEC DST LLADDR CACHEINFO PROBES VLAN PORT VNI IFINDEX MASTER LINK_NETNSID SRC_VNI PROTOCOL NH_ID FDB_EXT_ATTRS FLAGS_EXT NDM_STATE_MASK "
        + "NDM_FLAGS_MASK");

    private static string[] Rule => Split("FRA_",
        "UNSPEC DST SRC IIFNAME GOTO UNUSED2 PRIORITY UNUSED3 UNUSED4 UNUSED5 FWMARK FLOW TUN_ID SUPPRESS_IFGROUP SUPPRESS_PREFIXLEN TABLE FWMASK OIFNAME PAD "
        + "L3MDEV UID_RANGE PROTOCOL IP_PROTO SPORT_RANGE DPORT_RANGE");

    /// <summary>The bytes between a message's header and its first attribute.</summary>
    public static int HeaderOf(ushort type) => type switch
    {
        >= 16 and < 20 or 108 => 16,          // struct ifinfomsg
        >= 20 and < 24 => 8,                  // struct ifaddrmsg
        >= 24 and < 28 or >= 28 and < 36 => 12, // struct rtmsg, ndmsg, fib_rule_hdr
        _ => 4,                               // struct nfgenmsg, netconfmsg, rtgenmsg
    };

    /// <summary>The names along a path; what has none here is shown by its number.</summary>
    public static string Of(ushort messageType, IReadOnlyList<ushort> path, string? kind)
    {
        string[] names = messageType switch
        {
            >= 16 and < 20 or 108 => Link,
            >= 20 and < 24 => Address,
            >= 24 and < 28 => Route,
            >= 28 and < 32 => Neighbor,
            >= 32 and < 36 => Rule,
            _ => [],
        };
        List<string> said = [];
        foreach (ushort type in path)
        {
            said.Add(type < names.Length ? names[type] : $"#{type}");
            names = Inside(names, type, kind);
        }

        return string.Join('/', said);
    }

    private static string[] Inside(string[] outer, ushort type, string? kind) => (outer.Length == 0 ? "" : outer[0], (int)type, kind) switch
    {
        ("IFLA_UNSPEC", LinkInfo, _) => Info,
        ("IFLA_UNSPEC", ProtocolInfo, _) => Port,
        ("IFLA_INFO_UNSPEC", Data, "bridge") => Bridge,
        ("IFLA_INFO_UNSPEC", Data, "macvlan") => Macvlan,
        ("IFLA_INFO_UNSPEC", Data, "vxlan") => Vxlan,
        ("IFLA_INFO_UNSPEC", Data, "veth") => Veth,
        ("IFLA_INFO_UNSPEC", SlaveData, _) => Port,
        ("VETH_INFO_UNSPEC", Peer, _) => Link,
        _ => [],
    };

    private static string[] Split(string prefix, string names) => Array.ConvertAll(names.Split(' '), name => prefix + name);
}
