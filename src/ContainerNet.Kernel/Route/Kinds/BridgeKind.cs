using System.Globalization;
using ContainerNet.Netlink;

namespace ContainerNet.Route;

/// <summary>The link kind <c>bridge</c>: its requests, and the reader of its <c>IFLA_INFO_DATA</c>.</summary>
public static class BridgeKind
{
    private const ushort IFLA_BR_FORWARD_DELAY = 1;
    private const ushort IFLA_BR_HELLO_TIME = 2;
    private const ushort IFLA_BR_MAX_AGE = 3;
    private const ushort IFLA_BR_AGEING_TIME = 4;
    private const ushort IFLA_BR_STP_STATE = 5;
    private const ushort IFLA_BR_PRIORITY = 6;
    private const ushort IFLA_BR_VLAN_FILTERING = 7;
    private const ushort IFLA_BR_VLAN_PROTOCOL = 8;
    private const ushort IFLA_BR_GROUP_FWD_MASK = 9;
    private const ushort IFLA_BR_ROOT_ID = 10;
    private const ushort IFLA_BR_BRIDGE_ID = 11;
    private const ushort IFLA_BR_ROOT_PORT = 12;
    private const ushort IFLA_BR_ROOT_PATH_COST = 13;
    private const ushort IFLA_BR_MCAST_SNOOPING = 23;
    private const ushort IFLA_BR_MCAST_QUERIER = 25;
    private const ushort IFLA_BR_NF_CALL_IPTABLES = 36;
    private const ushort IFLA_BR_NF_CALL_IP6TABLES = 37;
    private const ushort IFLA_BR_NF_CALL_ARPTABLES = 38;
    private const ushort IFLA_BR_VLAN_DEFAULT_PVID = 39;

    private const int MillisecondsPerTick = 10; // USER_HZ is 100

    /// <summary><c>ip link add NAME up type bridge [stp_state …] [ageing_time …]</c></summary>
    public static MessageWriter NewBridge(string name, bool up, byte[]? linkLayerAddress = null, BridgeChange? options = null)
        => LinkRequests.Add(name, up, mtuBytes: null, linkLayerAddress)
            .Nest(IFLA.LINKINFO, info => Write(info, options));

    /// <summary><c>ip link set dev INDEX type bridge [stp_state …] [ageing_time …]</c></summary>
    public static MessageWriter SetBridge(int index, BridgeChange options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new MessageWriter(RTM.NEWLINK, MessageFlags.Request | MessageFlags.Ack) // RTM_SETLINK does not look at IFLA_INFO_DATA
            .Header(IfInfoMsg.Of(index))
            .Nest(IFLA.LINKINFO, info => Write(info, options));
    }

    /// <summary>Reads <c>IFLA_INFO_DATA</c> of a bridge.</summary>
    internal static BridgeOptions Read(AttributeReader data)
    {
        BridgeOptions bridge = new();
        while (data.Next())
        {
            bridge = data.Type switch
            {
                IFLA_BR_FORWARD_DELAY => bridge with { ForwardDelay = Ticks(data) },
                IFLA_BR_HELLO_TIME => bridge with { HelloTime = Ticks(data) },
                IFLA_BR_MAX_AGE => bridge with { MaxAge = Ticks(data) },
                IFLA_BR_AGEING_TIME => bridge with { AgeingTime = Ticks(data) },
                IFLA_BR_STP_STATE => bridge with { Stp = data.AsUInt32() != 0 },
                IFLA_BR_PRIORITY => bridge with { Priority = data.AsUInt16() },
                IFLA_BR_VLAN_FILTERING => bridge with { VlanFiltering = data.AsByte() != 0 },
                IFLA_BR_VLAN_PROTOCOL => bridge with { SupportsVlanFiltering = true }, // written by kernels that can, and by no other
                IFLA_BR_GROUP_FWD_MASK => bridge with { GroupForwardMask = data.AsUInt16() },
                IFLA_BR_ROOT_ID => bridge with { RootId = Id(data) },
                IFLA_BR_BRIDGE_ID => bridge with { BridgeId = Id(data) },
                IFLA_BR_ROOT_PORT => bridge with { RootPort = data.AsUInt16() },
                IFLA_BR_ROOT_PATH_COST => bridge with { RootPathCost = data.AsInt32() },
                IFLA_BR_MCAST_SNOOPING => bridge with { MulticastSnooping = data.AsByte() != 0 },
                IFLA_BR_MCAST_QUERIER => bridge with { MulticastQuerier = data.AsByte() != 0 },
                IFLA_BR_NF_CALL_IPTABLES => bridge with { NfCallIptables = data.AsByte() != 0 },
                IFLA_BR_NF_CALL_IP6TABLES => bridge with { NfCallIp6tables = data.AsByte() != 0 },
                IFLA_BR_NF_CALL_ARPTABLES => bridge with { NfCallArptables = data.AsByte() != 0 },
                IFLA_BR_VLAN_DEFAULT_PVID => bridge with { DefaultVlanId = data.AsUInt16() },
                _ => bridge,
            };
        }

        return bridge;
    }

    private static void Write(MessageWriter info, BridgeChange? options)
    {
        info.String(IFLA.INFO_KIND, "bridge");
        if (options is { IsEmpty: false })
        {
            info.Nest(IFLA.INFO_DATA, data => Write(data, options));
        }

        static void Write(MessageWriter data, BridgeChange options)
        {
            Time(IFLA_BR_FORWARD_DELAY, options.ForwardDelay);
            Time(IFLA_BR_HELLO_TIME, options.HelloTime);
            Time(IFLA_BR_MAX_AGE, options.MaxAge);
            Time(IFLA_BR_AGEING_TIME, options.AgeingTime);
            if (options.Stp is bool stp)
            {
                data.UInt32(IFLA_BR_STP_STATE, stp ? 1u : 0u);
            }

            if (options.Priority is int priority)
            {
                data.UInt16(IFLA_BR_PRIORITY, (ushort)priority);
            }

            Switch(IFLA_BR_VLAN_FILTERING, options.VlanFiltering);
            Switch(IFLA_BR_MCAST_SNOOPING, options.MulticastSnooping);
            Switch(IFLA_BR_MCAST_QUERIER, options.MulticastQuerier);

            void Time(ushort type, TimeSpan? value)
            {
                if (value is TimeSpan time)
                {
                    data.UInt32(type, (uint)Math.Round(time.TotalMilliseconds / MillisecondsPerTick));
                }
            }

            void Switch(ushort type, bool? value)
            {
                if (value is bool isOn)
                {
                    data.Byte(type, isOn ? (byte)1 : (byte)0);
                }
            }
        }
    }

    private static TimeSpan Ticks(AttributeReader data) => TimeSpan.FromMilliseconds((double)data.AsUInt32() * MillisecondsPerTick);

    /// <summary><c>struct ifla_bridge_id { __u8 prio[2]; __u8 addr[6]; };</c></summary>
    private static string Id(AttributeReader data)
        => string.Create(CultureInfo.InvariantCulture, $"{data.AsNetworkUInt16():x4}.{LinkReader.FormatLinkLayer(data.Value[2..])}");
}
