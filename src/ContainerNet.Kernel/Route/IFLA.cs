namespace ContainerNet.Route;

/// <summary>Link attributes, from <c>linux/if_link.h</c>.</summary>
internal static class IFLA
{
    public const ushort ADDRESS = 1;
    public const ushort IFNAME = 3;
    public const ushort MTU = 4;
    public const ushort LINK = 5;
    public const ushort MASTER = 10;
    public const ushort OPERSTATE = 16;
    public const ushort LINKINFO = 18;
    public const ushort IFALIAS = 20;
    public const ushort AF_SPEC = 26;
    public const ushort GROUP = 27;
    public const ushort NET_NS_FD = 28;
    public const ushort EXT_MASK = 29;
    public const ushort PROMISCUITY = 30;
    public const ushort NUM_TX_QUEUES = 31;
    public const ushort NUM_RX_QUEUES = 32;
    public const ushort LINK_NETNSID = 37;
    public const ushort TARGET_NETNSID = 46;

    public const ushort INFO_KIND = 1;
    public const ushort INFO_DATA = 2;
    public const ushort INFO_SLAVE_KIND = 4;
    public const ushort INFO_SLAVE_DATA = 5;
    public const ushort VETH_INFO_PEER = 1;
    public const ushort INET_CONF = 1;
    public const ushort INET6_CONF = 2;
    public const ushort INET6_ADDR_GEN_MODE = 8;
}

/// <summary><c>struct ifinfomsg</c> of <c>linux/rtnetlink.h</c>.</summary>
internal readonly record struct IfInfoMsg(byte Family, byte Pad, ushort Type, int Index, uint Flags, uint Change)
{
    public const uint IFF_UP = 0x1;
    public const uint IFF_LOWER_UP = 0x10000;

    /// <summary>A link that is asked about, or left as it is.</summary>
    public static IfInfoMsg Of(int index) => new(0, 0, 0, index, 0, 0);

    /// <summary>A link that is switched on or off.</summary>
    public static IfInfoMsg Switch(int index, bool up) => new(0, 0, 0, index, up ? IFF_UP : 0, IFF_UP);
}
