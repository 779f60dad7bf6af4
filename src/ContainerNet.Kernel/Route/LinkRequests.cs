using ContainerNet.Netlink;

namespace ContainerNet.Route;

/// <summary>Requests about links. Pure: a description goes in, the message comes out.</summary>
public static class LinkRequests
{
    private const MessageFlags Make = MessageFlags.Request | MessageFlags.Ack | MessageFlags.Create | MessageFlags.Exclusive | MessageFlags.Echo;
    private const MessageFlags Change = MessageFlags.Request | MessageFlags.Ack;
    private const uint RTEXT_FILTER_SKIP_STATS = 1 << 3;
    private const byte IN6_ADDR_GEN_MODE_NONE = 1;

    /// <summary><c>ip link add NAME up master BRIDGE type veth peer name PEER netns NS</c>, in one message.</summary>
    /// <remarks>The peer cannot be born switched on: the kernel says ENOTCONN until the pair is linked.</remarks>
    public static MessageWriter NewVethPair(VethSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        MessageWriter message = new MessageWriter(RTM.NEWLINK, Make)
            .Header(spec.IsUp ? IfInfoMsg.Switch(0, up: true) : IfInfoMsg.Of(0))
            .String(IFLA.IFNAME, spec.Name);
        Common(message, spec.MtuBytes, spec.LinkLayerAddress, spec.Group, spec.Queues);
        if (spec.BridgeIndex != 0)
        {
            message.UInt32(IFLA.MASTER, (uint)spec.BridgeIndex);
        }

        return message.Nest(IFLA.LINKINFO, info => info
            .String(IFLA.INFO_KIND, "veth")
            .Nest(IFLA.INFO_DATA, data => data
                .Nest(IFLA.VETH_INFO_PEER, peer =>
                {
                    peer.Header(IfInfoMsg.Of(0)).String(IFLA.IFNAME, spec.PeerName);
                    Common(peer, spec.MtuBytes, spec.PeerLinkLayerAddress, spec.Group, spec.Queues);
                    if (spec.PeerNamespaceDescriptor is uint ns)
                    {
                        peer.UInt32(IFLA.NET_NS_FD, ns);
                    }
                })));
    }

    /// <summary><c>ip link add NAME [up] [mtu] [address] [netns]</c>: the beginning of every link of one end. Its kind follows.</summary>
    internal static MessageWriter Add(string name, bool up, int? mtuBytes, byte[]? linkLayerAddress, uint? namespaceDescriptor = null)
    {
        // The kernel shows what it made to sockets of the namespace it is made in, and to no other.
        MessageWriter message = new MessageWriter(RTM.NEWLINK, namespaceDescriptor is null ? Make : Make & ~MessageFlags.Echo)
            .Header(up ? IfInfoMsg.Switch(0, up: true) : IfInfoMsg.Of(0))
            .String(IFLA.IFNAME, name);
        Common(message, mtuBytes, linkLayerAddress, group: 0);
        return namespaceDescriptor is uint ns ? message.UInt32(IFLA.NET_NS_FD, ns) : message;
    }

    /// <summary><c>ip link show NAME</c></summary>
    public static MessageWriter GetLink(string name) => new MessageWriter(RTM.GETLINK, MessageFlags.Request)
        .Header(IfInfoMsg.Of(0))
        .UInt32(IFLA.EXT_MASK, RTEXT_FILTER_SKIP_STATS)
        .String(IFLA.IFNAME, name);

    /// <summary>The link of this number, in this namespace or in the one the kernel gave this number for.</summary>
    public static MessageWriter GetLink(int index, int namespaceId = -1)
    {
        MessageWriter message = new MessageWriter(RTM.GETLINK, MessageFlags.Request)
            .Header(IfInfoMsg.Of(index))
            .UInt32(IFLA.EXT_MASK, RTEXT_FILTER_SKIP_STATS);
        return namespaceId < 0 ? message : message.UInt32(IFLA.TARGET_NETNSID, (uint)namespaceId);
    }

    /// <summary><c>ip link show</c></summary>
    /// <remarks>A non-zero <c>IFLA_EXT_MASK</c> makes the kernel size its answer; without it a link with hundreds of altnames ends the dump.</remarks>
    public static MessageWriter GetLinks(int namespaceId = -1)
    {
        MessageWriter message = new MessageWriter(RTM.GETLINK, MessageFlags.Request | MessageFlags.Dump)
            .Header(IfInfoMsg.Of(0))
            .UInt32(IFLA.EXT_MASK, RTEXT_FILTER_SKIP_STATS);
        return namespaceId < 0 ? message : message.UInt32(IFLA.TARGET_NETNSID, (uint)namespaceId);
    }

    /// <summary><c>ip link set dev INDEX [up|down] [mtu] [address] [name] [alias]</c></summary>
    public static MessageWriter SetLink(int index, LinkChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        MessageWriter message = new MessageWriter(RTM.SETLINK, Change)
            .Header(change.State is LinkState state ? IfInfoMsg.Switch(index, state == LinkState.Up) : IfInfoMsg.Of(index));
        if (change.NewName is not null)
        {
            message.String(IFLA.IFNAME, change.NewName);
        }

        if (change.Description is not null)
        {
            message.String(IFLA.IFALIAS, change.Description);
        }

        Common(message, change.MtuBytes, change.LinkLayerAddress, group: 0);
        return message;
    }

    /// <summary><c>ip link set dev INDEX addrgenmode none</c>: the kernel gives the link no IPv6 address by itself, and so asks nobody whether it is free.</summary>
    public static MessageWriter SetNoOwnAddress(int index) => new MessageWriter(RTM.SETLINK, Change)
        .Header(IfInfoMsg.Of(index))
        .Nest(IFLA.AF_SPEC, families => families.Nest((ushort)IpFamily.IPv6, six => six.Byte(IFLA.INET6_ADDR_GEN_MODE, IN6_ADDR_GEN_MODE_NONE)));

    /// <summary><c>ip link set dev INDEX netns NS [name NAME]</c></summary>
    public static MessageWriter MoveLink(int index, uint namespaceDescriptor, string? newName)
    {
        MessageWriter message = new MessageWriter(RTM.SETLINK, Change)
            .Header(IfInfoMsg.Of(index))
            .UInt32(IFLA.NET_NS_FD, namespaceDescriptor);
        return newName is null ? message : message.String(IFLA.IFNAME, newName);
    }

    /// <summary><c>ip link set dev INDEX master BRIDGE</c>; 0 is <c>nomaster</c>.</summary>
    public static MessageWriter SetBridge(int index, int bridgeIndex) => new MessageWriter(RTM.SETLINK, Change)
        .Header(IfInfoMsg.Of(index))
        .UInt32(IFLA.MASTER, (uint)bridgeIndex);

    /// <summary><c>ip link set dev INDEX group GROUP</c></summary>
    public static MessageWriter SetGroup(int index, uint group) => new MessageWriter(RTM.SETLINK, Change)
        .Header(IfInfoMsg.Of(index))
        .UInt32(IFLA.GROUP, group);

    /// <summary><c>ip link delete dev INDEX</c></summary>
    public static MessageWriter RemoveLink(int index) => new MessageWriter(RTM.DELLINK, Change)
        .Header(IfInfoMsg.Of(index));

    /// <summary><c>ip link delete group GROUP</c>: one wait for the kernel, however many links.</summary>
    public static MessageWriter RemoveGroup(uint group) => new MessageWriter(RTM.DELLINK, Change)
        .Header(IfInfoMsg.Of(0))
        .UInt32(IFLA.GROUP, group);

    private static void Common(MessageWriter message, int? mtuBytes, byte[]? linkLayerAddress, uint group, int? queues = null)
    {
        if (mtuBytes is int mtu)
        {
            message.UInt32(IFLA.MTU, (uint)mtu);
        }

        if (linkLayerAddress is not null)
        {
            message.Bytes(IFLA.ADDRESS, linkLayerAddress);
        }

        if (group != 0)
        {
            message.UInt32(IFLA.GROUP, group);
        }

        if (queues is int count)
        {
            message.UInt32(IFLA.NUM_TX_QUEUES, (uint)count).UInt32(IFLA.NUM_RX_QUEUES, (uint)count);
        }
    }
}
