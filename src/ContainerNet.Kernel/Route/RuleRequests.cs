using System.Net;
using ContainerNet.Netlink;

namespace ContainerNet.Route;

/// <summary>Requests about rules that choose the routing table by a packet's source. Pure: a description goes in, the message comes out.</summary>
public static class RuleRequests
{
    private const ushort FRA_SRC = 2;
    private const ushort FRA_PRIORITY = 6;
    private const ushort FRA_TABLE = 15;
    private const byte FR_ACT_TO_TBL = 1;

    /// <summary><c>ip rule add from ADDRESS lookup TABLE priority PRIORITY</c></summary>
    public static MessageWriter AddRule(IPAddress source, uint table, uint priority)
        => Rule(RTM.NEWRULE, MessageFlags.Request | MessageFlags.Ack | MessageFlags.Create | MessageFlags.Exclusive, source, table, priority);

    /// <summary><c>ip rule delete from ADDRESS lookup TABLE priority PRIORITY</c></summary>
    public static MessageWriter RemoveRule(IPAddress source, uint table, uint priority)
        => Rule(RTM.DELRULE, MessageFlags.Request | MessageFlags.Ack, source, table, priority);

    private static MessageWriter Rule(ushort type, MessageFlags flags, IPAddress source, uint table, uint priority)
    {
        ArgumentNullException.ThrowIfNull(source);
        int bits = source.GetAddressBytes().Length * 8;
        return new MessageWriter(type, flags)
            .Header(new RtMsg { Family = (byte)(bits == 32 ? IpFamily.IPv4 : IpFamily.IPv6), SourceLength = (byte)bits, Type = FR_ACT_TO_TBL })
            .Address(FRA_SRC, source)
            .UInt32(FRA_PRIORITY, priority)
            .UInt32(FRA_TABLE, table);
    }
}
