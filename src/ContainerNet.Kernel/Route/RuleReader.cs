using System.Net;
using ContainerNet.Netlink;

namespace ContainerNet.Route;

/// <summary>Reads <c>RTM_NEWRULE</c> payloads.</summary>
public static class RuleReader
{
    private const ushort FRA_DST = 1;
    private const ushort FRA_SRC = 2;
    private const ushort FRA_IIFNAME = 3;
    private const ushort FRA_PRIORITY = 6;
    private const ushort FRA_FWMARK = 10;
    private const ushort FRA_TABLE = 15;
    private const ushort FRA_FWMASK = 16;
    private const ushort FRA_OIFNAME = 17;
    private const uint FIB_RULE_INVERT = 2;

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
        string? input = null;
        string? output = null;
        uint priority = 0;
        uint table = header.Table;
        uint? mark = null;
        uint mask = uint.MaxValue;
        AttributeReader attributes = new(rest);
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case FRA_DST: destination = attributes.AsAddress(); break;
                case FRA_SRC: source = attributes.AsAddress(); break;
                case FRA_IIFNAME: input = attributes.AsString(); break;
                case FRA_OIFNAME: output = attributes.AsString(); break;
                case FRA_PRIORITY: priority = attributes.AsUInt32(); break;
                case FRA_TABLE: table = attributes.AsUInt32(); break;
                case FRA_FWMARK: mark = attributes.AsUInt32(); break;
                case FRA_FWMASK: mask = attributes.AsUInt32(); break;
                default: break;
            }
        }

        return new IpRule
        {
            Namespace = ns,
            Priority = priority,
            AddressFamily = (IpFamily)header.Family,
            SourcePrefix = source is null ? null : new IpPrefix(source, header.SourceLength).ToString(),
            DestinationPrefix = destination is null ? null : new IpPrefix(destination, header.DestinationLength).ToString(),
            InputInterface = input,
            OutputInterface = output,
            Mark = mark,
            MarkMask = mask,
            Action = (RuleAction)header.Type,
            Table = table,
            IsInverted = (header.Flags & FIB_RULE_INVERT) != 0,
        };
    }
}
