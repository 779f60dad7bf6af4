using ContainerNet.Netfilter;
using ContainerNet.Netlink;
using ContainerNet.Route;

namespace ContainerNet.Conntrack;

/// <summary>Requests about tracked connections (<c>linux/netfilter/nfnetlink_conntrack.h</c>).</summary>
public static class ConntrackRequests
{
    private const ushort SubsystemConntrack = 1 << 8; // NFNL_SUBSYS_CTNETLINK
    private const ushort Get = SubsystemConntrack | 1;      // IPCTNL_MSG_CT_GET
    private const ushort Delete = SubsystemConntrack | 2;   // IPCTNL_MSG_CT_DELETE
    private const ushort GetStatsPerProcessor = SubsystemConntrack | 4; // IPCTNL_MSG_CT_GET_STATS_CPU

    /// <summary>What an event tells of: <c>IPCTNL_MSG_CT_NEW</c>.</summary>
    internal const ushort Changed = SubsystemConntrack;

    /// <summary>What an event tells of: <c>IPCTNL_MSG_CT_DELETE</c>.</summary>
    internal const ushort Deleted = Delete;

    /// <summary><c>conntrack -L -f FAMILY -m MARK/MASK -u STATUS</c></summary>
    /// <param name="filter">What the kernel may leave out; null for nothing.</param>
    public static MessageWriter GetEntries(ConntrackFilter? filter = null)
    {
        MessageWriter message = new MessageWriter(Get, MessageFlags.Request | MessageFlags.Dump).Header(NfGenMsg.Of(Family(filter?.AddressFamily)));
        if (filter?.Mark is uint mark)
        {
            message.NetworkUInt32(CTA.MARK, mark & filter.MarkMask).NetworkUInt32(CTA.MARK_MASK, filter.MarkMask);
        }

        if (filter is not null && filter.Status != ConntrackStatus.None)
        {
            message.NetworkUInt32(CTA.STATUS, (uint)filter.Status).NetworkUInt32(CTA.STATUS_MASK, (uint)filter.Status);
        }

        if (filter?.Zone is int zone and > 0) // a connection with a zone one way is in zone 0 the other way, which the kernel does not see
        {
            message.NetworkUInt16(CTA.ZONE, (ushort)zone); // Linux 6.8 and later; others send all
        }

        if (filter is { AddressFamily: not null, Flow: { } flow })
        {
            flow.Write(message);
        }

        return message;
    }

    /// <summary><c>conntrack -D -s SOURCE -d DESTINATION -p PROTOCOL … --id ID</c>: this connection and no later one between the same ends.</summary>
    /// <param name="entry">The connection.</param>
    public static MessageWriter DeleteEntry(ConntrackEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        MessageWriter message = new MessageWriter(Delete, MessageFlags.Request | MessageFlags.Ack)
            .Header(NfGenMsg.Of(Family(entry.AddressFamily)))
            .Nest(CTA.TUPLE_ORIG, entry.Original.Write)
            .NetworkUInt32(CTA.ID, entry.ConntrackId);
        return entry.Zone == 0 ? message : message.NetworkUInt16(CTA.ZONE, (ushort)entry.Zone);
    }

    /// <summary><c>conntrack -S</c></summary>
    public static MessageWriter GetStatistics()
        => new MessageWriter(GetStatsPerProcessor, MessageFlags.Request | MessageFlags.Dump).Header(NfGenMsg.Of(NftFamily.Unspecified));

    private static NftFamily Family(IpFamily? family) => family switch
    {
        IpFamily.IPv4 => NftFamily.IPv4,
        IpFamily.IPv6 => NftFamily.IPv6,
        _ => NftFamily.Unspecified,
    };
}
