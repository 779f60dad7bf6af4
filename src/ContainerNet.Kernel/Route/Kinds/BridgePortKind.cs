using ContainerNet.Netlink;

namespace ContainerNet.Route;

/// <summary>A link as a bridge's port: the request that changes it, and the reader of its <c>IFLA_INFO_SLAVE_DATA</c>.</summary>
public static class BridgePortKind
{
    private const byte AF_BRIDGE = 7;
    private const ushort IFLA_PROTINFO = 12;

    private const ushort IFLA_BRPORT_STATE = 1;
    private const ushort IFLA_BRPORT_PRIORITY = 2;
    private const ushort IFLA_BRPORT_COST = 3;
    private const ushort IFLA_BRPORT_MODE = 4;
    private const ushort IFLA_BRPORT_GUARD = 5;
    private const ushort IFLA_BRPORT_PROTECT = 6;
    private const ushort IFLA_BRPORT_FAST_LEAVE = 7;
    private const ushort IFLA_BRPORT_LEARNING = 8;
    private const ushort IFLA_BRPORT_UNICAST_FLOOD = 9;
    private const ushort IFLA_BRPORT_PROXYARP = 10;
    private const ushort IFLA_BRPORT_NO = 18;
    private const ushort IFLA_BRPORT_MCAST_FLOOD = 27;
    private const ushort IFLA_BRPORT_MCAST_TO_UCAST = 28;
    private const ushort IFLA_BRPORT_VLAN_TUNNEL = 29;
    private const ushort IFLA_BRPORT_BCAST_FLOOD = 30;
    private const ushort IFLA_BRPORT_NEIGH_SUPPRESS = 32;
    private const ushort IFLA_BRPORT_ISOLATED = 33;
    private const ushort IFLA_BRPORT_LOCKED = 39;

    /// <summary><c>bridge link set dev INDEX [hairpin on] [isolated on] [cost …] …</c></summary>
    /// <remarks>Only this form is heard: the kernel says yes to port attributes in RTM_NEWLINK, and ignores them.</remarks>
    public static MessageWriter SetPort(int index, BridgePortChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return new MessageWriter(RTM.SETLINK, MessageFlags.Request | MessageFlags.Ack)
            .Header(IfInfoMsg.Of(index) with { Family = AF_BRIDGE })
            .Nest(IFLA_PROTINFO, port => Write(port, change));
    }

    /// <summary>Reads <c>IFLA_INFO_SLAVE_DATA</c> of a bridge's port.</summary>
    internal static BridgePortOptions Read(AttributeReader data)
    {
        BridgePortOptions port = new();
        while (data.Next())
        {
            port = data.Type switch
            {
                IFLA_BRPORT_STATE => port with { State = (BridgePortState)data.AsByte() },
                IFLA_BRPORT_PRIORITY => port with { Priority = data.AsUInt16() },
                IFLA_BRPORT_COST => port with { Cost = data.AsInt32() },
                IFLA_BRPORT_MODE => port with { HairpinMode = data.AsByte() != 0 },
                IFLA_BRPORT_GUARD => port with { BpduGuard = data.AsByte() != 0 },
                IFLA_BRPORT_PROTECT => port with { RootBlock = data.AsByte() != 0 },
                IFLA_BRPORT_FAST_LEAVE => port with { FastLeave = data.AsByte() != 0 },
                IFLA_BRPORT_LEARNING => port with { Learning = data.AsByte() != 0 },
                IFLA_BRPORT_UNICAST_FLOOD => port with { Flood = data.AsByte() != 0 },
                IFLA_BRPORT_PROXYARP => port with { ProxyArp = data.AsByte() != 0 },
                IFLA_BRPORT_NO => port with { PortNumber = data.AsUInt16() },
                IFLA_BRPORT_MCAST_FLOOD => port with { MulticastFlood = data.AsByte() != 0 },
                IFLA_BRPORT_MCAST_TO_UCAST => port with { MulticastToUnicast = data.AsByte() != 0 },
                IFLA_BRPORT_VLAN_TUNNEL => port with { VlanTunnel = data.AsByte() != 0 },
                IFLA_BRPORT_BCAST_FLOOD => port with { BroadcastFlood = data.AsByte() != 0 },
                IFLA_BRPORT_NEIGH_SUPPRESS => port with { NeighborSuppression = data.AsByte() != 0 },
                IFLA_BRPORT_ISOLATED => port with { Isolated = data.AsByte() != 0 },
                IFLA_BRPORT_LOCKED => port with { Locked = data.AsByte() != 0 },
                _ => port,
            };
        }

        return port;
    }

    private static void Write(MessageWriter port, BridgePortChange change)
    {
        if (change.State is BridgePortState state)
        {
            port.Byte(IFLA_BRPORT_STATE, (byte)state);
        }

        if (change.Priority is int priority)
        {
            port.UInt16(IFLA_BRPORT_PRIORITY, (ushort)priority);
        }

        if (change.Cost is int cost)
        {
            port.UInt32(IFLA_BRPORT_COST, (uint)cost);
        }

        Switch(IFLA_BRPORT_MODE, change.HairpinMode);
        Switch(IFLA_BRPORT_GUARD, change.BpduGuard);
        Switch(IFLA_BRPORT_PROTECT, change.RootBlock);
        Switch(IFLA_BRPORT_LEARNING, change.Learning);
        Switch(IFLA_BRPORT_UNICAST_FLOOD, change.Flood);
        Switch(IFLA_BRPORT_MCAST_FLOOD, change.MulticastFlood);
        Switch(IFLA_BRPORT_BCAST_FLOOD, change.BroadcastFlood);
        Switch(IFLA_BRPORT_NEIGH_SUPPRESS, change.NeighborSuppression);
        Switch(IFLA_BRPORT_ISOLATED, change.Isolated);

        void Switch(ushort type, bool? value)
        {
            if (value is bool isOn)
            {
                port.Byte(type, isOn ? (byte)1 : (byte)0);
            }
        }
    }
}
