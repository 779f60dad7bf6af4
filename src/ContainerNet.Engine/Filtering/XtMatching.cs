using System.Net;
using ContainerNet.Netfilter.Expressions;
using ContainerNet.Netfilter.Xtables;
using ContainerNet.Paths;

namespace ContainerNet.Filtering;

/// <summary>What the matches of xtables say of a packet.</summary>
internal static class XtMatching
{
    public static Truth Match(PacketState packet, XtMatchExpression match) => match.Extension switch
    {
        "comment" => Truth.Yes,
        "tcp" or "udp" => XtPorts.Read(match) is XtPorts ports ? Ports(packet, match.Extension, ports) : Truth.Unknown,
        "icmp" or "icmp6" => XtIcmp.Read(match) is XtIcmp icmp ? Icmp(packet, icmp) : Truth.Unknown,
        "multiport" => XtMultiport.Read(match) is XtMultiport ports ? Multiport(packet, ports) : Truth.Unknown,
        "conntrack" or "state" => XtConntrack.Read(match) is XtConntrack conntrack ? XtConnection.Match(packet, conntrack) : Truth.Unknown,
        "addrtype" => XtAddressType.Read(match) is XtAddressType types ? AddressType(packet, types) : Truth.Unknown,
        "mark" => XtMark.Read(match) is XtMark mark ? Mark(packet.Mark, mark) : Truth.Unknown,
        "connmark" => XtMark.Read(match) is not XtMark mark ? Truth.Unknown
            : !packet.IsTracked || packet.Flow.IsUntracked ? Truth.No
            : Mark(packet.ConnectionMark, mark),
        "iprange" => XtAddressRange.Read(match, packet.AddressLength) is XtAddressRange range ? AddressRange(packet, range) : Truth.Unknown,
        _ => Truth.Unknown,
    };

    private static Truth Ports(PacketState packet, string protocol, XtPorts ports)
    {
        if (packet.Flow.Protocol != (protocol == "tcp" ? PathProtocol.Tcp : PathProtocol.Udp))
        {
            return Truth.No;
        }

        Truth source = Turn(Within(packet, isSource: true, ports.SourceFrom, ports.SourceTo), ports.InvertSource);
        Truth destination = Turn(Within(packet, isSource: false, ports.DestinationFrom, ports.DestinationTo), ports.InvertDestination);
        Truth flags = Truth.Yes;
        if (protocol == "tcp")
        {
            int set = packet.Flow.IsReply ? 0x12 : 0x02;
            flags = Turn(KnownBits.From((set & ports.FlagMask) == ports.FlagCompare), ports.InvertFlags);
        }

        Truth option = ports.Option == 0 ? Truth.Yes : Truth.Unknown;
        return KnownBits.And(KnownBits.And(source, destination), KnownBits.And(flags, option));
    }

    private static Truth Icmp(PacketState packet, XtIcmp icmp)
    {
        if (packet.Flow.Protocol != PathProtocol.Icmp)
        {
            return Truth.No;
        }

        KnownBits header = PacketHeaders.Load(packet, PayloadBase.Transport, 0, 1) ?? KnownBits.Unknown(1);
        return Turn(KnownBits.From(icmp.IsAny || (header.Value[0] == icmp.Type && icmp.CodeFrom == 0)), icmp.Invert);
    }

    private static Truth Multiport(PacketState packet, XtMultiport ports)
    {
        Truth any = Truth.No;
        foreach ((ushort from, ushort to) in ports.Ranges)
        {
            any = ports.IsSource ? KnownBits.Or(any, Within(packet, isSource: true, from, to)) : any;
            any = ports.IsDestination ? KnownBits.Or(any, Within(packet, isSource: false, from, to)) : any;
        }

        return packet.Flow.Protocol == PathProtocol.Icmp ? Truth.No : Turn(any, ports.Invert);
    }

    private static Truth AddressType(PacketState packet, XtAddressType types)
        => KnownBits.And(
            Type(packet, true, types.IsLimitedToLink, types.SourceTypes, types.InvertSource),
            Type(packet, false, types.IsLimitedToLink, types.DestinationTypes, types.InvertDestination));

    private static Truth Type(PacketState packet, bool isSource, bool isLimited, ushort wanted, bool invert)
    {
        if (wanted == 0)
        {
            return Truth.Yes;
        }

        uint? type = PacketFacts.AddressType(packet, isSource, isLimited);
        return type is uint known ? Turn(KnownBits.From((wanted & (1 << (int)known)) != 0), invert) : Truth.Unknown;
    }

    private static Truth Mark(uint? mark, XtMark wanted)
        => mark is uint known ? Turn(KnownBits.From((known & wanted.Mask) == wanted.Mark), wanted.Invert)
            : wanted.Mask == 0 ? Turn(KnownBits.From(wanted.Mark == 0), wanted.Invert)
            : Truth.Unknown;

    private static Truth AddressRange(PacketState packet, XtAddressRange range)
    {
        Truth source = range.SourceFrom.Count == 0 ? Truth.Yes
            : Turn(Between(packet.Flow.Source, range.SourceFrom, range.SourceTo), range.InvertSource);
        Truth destination = range.DestinationFrom.Count == 0 ? Truth.Yes
            : Turn(Between(packet.Flow.Destination, range.DestinationFrom, range.DestinationTo), range.InvertDestination);
        return KnownBits.And(source, destination);
    }

    private static Truth Between(IPAddress address, IReadOnlyList<byte> from, IReadOnlyList<byte> to)
        => KnownBits.Of(address.GetAddressBytes()).Between([.. from], [.. to]);

    /// <summary>Whether a port of the packet lies in a range.</summary>
    private static Truth Within(PacketState packet, bool isSource, ushort from, ushort to)
        => (PacketHeaders.Load(packet, PayloadBase.Transport, isSource ? 0u : 2u, 2) ?? KnownBits.Unknown(2))
            .Between([(byte)(from >> 8), (byte)from], [(byte)(to >> 8), (byte)to]);

    /// <summary>Whether a port lies in a range; 0 is a port that is not known.</summary>
    public static Truth Within(int port, ushort from, ushort to) => from == 0 && to == ushort.MaxValue ? Truth.Yes
        : port == 0 ? Truth.Unknown
        : KnownBits.From(port >= from && port <= to);

    public static Truth Turn(Truth truth, bool invert) => invert ? KnownBits.Not(truth) : truth;
}
