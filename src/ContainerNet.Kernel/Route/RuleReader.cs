using System.Globalization;
using System.Net;
using ContainerNet.Netlink;

namespace ContainerNet.Route;

/// <summary>Reads <c>RTM_NEWRULE</c> payloads.</summary>
public static class RuleReader
{
    private const ushort FRA_DST = 1;
    private const ushort FRA_SRC = 2;
    private const ushort FRA_IIFNAME = 3;
    private const ushort FRA_GOTO = 4;
    private const ushort FRA_PRIORITY = 6;
    private const ushort FRA_FWMARK = 10;
    private const ushort FRA_FLOW = 11;
    private const ushort FRA_TUN_ID = 12;
    private const ushort FRA_SUPPRESS_IFGROUP = 13;
    private const ushort FRA_SUPPRESS_PREFIXLEN = 14;
    private const ushort FRA_TABLE = 15;
    private const ushort FRA_FWMASK = 16;
    private const ushort FRA_OIFNAME = 17;
    private const ushort FRA_L3MDEV = 19;
    private const ushort FRA_UID_RANGE = 20;
    private const ushort FRA_PROTOCOL = 21;
    private const ushort FRA_IP_PROTO = 22;
    private const ushort FRA_SPORT_RANGE = 23;
    private const ushort FRA_DPORT_RANGE = 24;
    private const uint FIB_RULE_INVERT = 2;
    private const uint FIB_RULE_UNRESOLVED = 4;
    private const uint FIB_RULE_DETACHED = 8 | 16; // by its input link, by its output link

    /// <summary>Reads one rule; null for other families than IPv4 and IPv6.</summary>
    /// <exception cref="NetlinkFormatException">The bytes are no rule.</exception>
    public static IpRule? Read(ReadOnlySpan<byte> payload, string ns)
    {
        // struct fib_rule_hdr { __u8 family, dst_len, src_len, tos, table, res1, res2, action; __u32 flags; }
        RtMsg header = Wire.Read<RtMsg>(payload, out ReadOnlySpan<byte> rest);
        if (!Enum.IsDefined((IpFamily)header.Family))
        {
            return null;
        }

        IPAddress? destination = null;
        IPAddress? source = null;
        bool hasTable = false;
        IpRule rule = new()
        {
            Namespace = ns,
            AddressFamily = (IpFamily)header.Family,
            MarkMask = uint.MaxValue,
            Action = (RuleAction)header.Type,
            Table = header.Table,
            Tos = header.Tos,
            IsInverted = (header.Flags & FIB_RULE_INVERT) != 0,
            IsUnresolved = (header.Flags & FIB_RULE_UNRESOLVED) != 0,
            IsDetached = (header.Flags & FIB_RULE_DETACHED) != 0,
        };
        AttributeReader attributes = new(rest);
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case FRA_DST: destination = attributes.AsAddress(); break;
                case FRA_SRC: source = attributes.AsAddress(); break;
                case FRA_IIFNAME: rule = rule with { InputInterface = attributes.AsString() }; break;
                case FRA_OIFNAME: rule = rule with { OutputInterface = attributes.AsString() }; break;
                case FRA_GOTO when rule.Action == RuleAction.Goto: rule = rule with { GotoPriority = attributes.AsUInt32() }; break;
                case FRA_PRIORITY: rule = rule with { Priority = attributes.AsUInt32() }; break;
                case FRA_FWMARK: rule = rule with { Mark = attributes.AsUInt32() }; break;
                case FRA_FWMASK: rule = rule with { MarkMask = attributes.AsUInt32(), Mark = rule.Mark ?? 0 }; break;
                case FRA_FLOW: rule = rule with { Realms = Realms(attributes.AsUInt32()) }; break;
                case FRA_TUN_ID: rule = rule with { TunnelId = attributes.AsNetworkUInt64() is > 0 and ulong id ? id : null }; break;
                case FRA_SUPPRESS_IFGROUP: rule = rule with { SuppressInterfaceGroup = OrNone(attributes.AsInt32()) }; break;
                case FRA_SUPPRESS_PREFIXLEN: rule = rule with { SuppressPrefixLength = OrNone(attributes.AsInt32()) }; break;
                case FRA_TABLE: rule = rule with { Table = attributes.AsUInt32() }; hasTable = true; break;
                case FRA_L3MDEV: rule = rule with { IsL3Mdev = attributes.AsByte() != 0 }; break;
                case FRA_UID_RANGE: rule = rule with { UserIdRange = Range<uint>(attributes.Value, isAlwaysRange: true) }; break;
                case FRA_PROTOCOL: rule = rule with { Protocol = RouteProtocol.NameOf(attributes.AsByte()) }; break;
                case FRA_IP_PROTO: rule = rule with { IpProtocol = attributes.AsByte() is > 0 and byte number ? ProtocolName(number) : null }; break;
                case FRA_SPORT_RANGE: rule = rule with { SourcePort = Range<ushort>(attributes.Value) }; break;
                case FRA_DPORT_RANGE: rule = rule with { DestinationPort = Range<ushort>(attributes.Value) }; break;
                default: break;
            }
        }

        return rule with
        {
            SourcePrefix = source is null ? null : new IpPrefix(source, header.SourceLength).ToString(),
            DestinationPrefix = destination is null ? null : new IpPrefix(destination, header.DestinationLength).ToString(),
            Table = rule.Action == RuleAction.Lookup || hasTable ? rule.Table : 0,
        };
    }

    /// <summary>Both halves of a realm pair: the source's in the upper 16 bits.</summary>
    internal static string? Realms(uint flow) => flow == 0 ? null : flow >> 16 == 0 ? Text(flow) : $"{Text(flow >> 16)}/{Text(flow & 0xffff)}";

    private static int? OrNone(int value) => value < 0 ? null : value;

    private static string Text(uint number) => number.ToString(CultureInfo.InvariantCulture);

    // struct fib_rule_port_range { __u16 start, end; }; struct fib_rule_uid_range { __u32 start, end; }
    private static string? Range<T>(ReadOnlySpan<byte> value, bool isAlwaysRange = false) where T : unmanaged, IFormattable, IEquatable<T>
    {
        int size = System.Runtime.CompilerServices.Unsafe.SizeOf<T>();
        T from = Wire.Read<T>(value);
        T to = Wire.Read<T>(value.Length < size ? [] : value[size..]);
        string first = from.ToString(null, CultureInfo.InvariantCulture);
        return from.Equals(to) && !isAlwaysRange
            ? from.Equals(default) ? null : first
            : $"{first}-{to.ToString(null, CultureInfo.InvariantCulture)}";
    }

    // /etc/protocols, as far as rules for ports and echo are written with it
    private static string ProtocolName(byte protocol) => protocol switch
    {
        1 => "icmp",
        6 => "tcp",
        17 => "udp",
        47 => "gre",
        50 => "esp",
        58 => "ipv6-icmp",
        132 => "sctp",
        _ => protocol.ToString(CultureInfo.InvariantCulture),
    };
}
