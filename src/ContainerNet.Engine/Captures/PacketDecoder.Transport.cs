using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using ContainerNet.Interop;
using ContainerNet.Packets;

namespace ContainerNet.Captures;

/// <summary>What an IP packet carries.</summary>
public sealed partial class PacketDecoder
{
    private const byte SctpProtocol = 132;
    private const int DnsPort = 53;
    private const int MulticastDnsPort = 5353;
    private const int VxlanPort = 4789;
    private const int LinuxVxlanPort = 8472;

    private void ReadTransport(Packet packet, in IpPacket ip, int depth)
    {
        packet.Protocol = NameOfProtocol(ip.Protocol, ip.Version);
        if (ip.IsLaterFragment)
        {
            Rest(packet, packet.Protocol, ip.Payload);
            packet.Summary = string.Create(CultureInfo.InvariantCulture,
                $"{packet.Source} > {packet.Destination}: {packet.Protocol.ToUpperInvariant()} fragment, id {ip.Identification}, offset {ip.FragmentOffset}, length {ip.Payload.Length}{(ip.HasMoreFragments ? ", more follow" : "")}");
            return;
        }

        if (TcpSegment.TryParse(ip, out TcpSegment tcp))
        {
            ReadTcp(packet, tcp);
        }
        else if (UdpDatagram.TryParse(ip, out UdpDatagram udp))
        {
            ReadUdp(packet, udp, depth);
        }
        else if (IcmpMessage.TryParse(ip, out IcmpMessage icmp))
        {
            ReadIcmp(packet, icmp, ip.Version == 6);
        }
        else if (ip.Protocol == SctpProtocol && ip.Payload.Length >= 12)
        {
            ReadSctp(packet, ip.Payload);
        }
        else
        {
            Rest(packet, packet.Protocol, ip.Payload);
            packet.Summary = $"{packet.Source} > {packet.Destination}: {packet.Protocol.ToUpperInvariant()}, length {ip.Payload.Length}";
        }

        if (ip.HasMoreFragments)
        {
            packet.Summary = string.Create(CultureInfo.InvariantCulture, $"{packet.Summary}, first fragment, id {ip.Identification}");
        }
    }

    private void ReadTcp(Packet packet, in TcpSegment tcp)
    {
        packet.SourcePort = tcp.SourcePort;
        packet.DestinationPort = tcp.DestinationPort;
        packet.TcpFlags = (TcpFlags)tcp.Flags;
        packet.SequenceNumber = tcp.Sequence;
        packet.AcknowledgementNumber = tcp.IsAck ? tcp.Acknowledgement : null;
        packet.WindowSize = tcp.Window;
        packet.Payload = _includePayload ? tcp.Payload.ToArray() : null;
        string acknowledged = tcp.IsAck ? $", ack {tcp.Acknowledgement}" : "";
        packet.Summary = string.Create(CultureInfo.InvariantCulture,
            $"{Ends(packet)}: TCP [{FlagsText(tcp.Flags)}], seq {tcp.Sequence}{acknowledged}, win {tcp.Window}, length {tcp.Payload.Length}");
    }

    private void ReadUdp(Packet packet, in UdpDatagram udp, int depth)
    {
        packet.SourcePort = udp.SourcePort;
        packet.DestinationPort = udp.DestinationPort;
        ReadOnlySpan<byte> payload = udp.Payload;
        packet.Payload = _includePayload ? payload.ToArray() : null;
        bool isDns = udp.SourcePort is DnsPort or MulticastDnsPort || udp.DestinationPort is DnsPort or MulticastDnsPort;
        if (isDns && DnsText.TryRead(payload, out string? question, out List<string> answers, out string text))
        {
            packet.DnsQuestion = question;
            packet.DnsAnswer = answers;
            packet.Summary = $"{Ends(packet)}: {text}";
            return;
        }

        // flags 0x08 and three reserved bytes; the network's number in three bytes, one reserved (RFC 7348)
        if (udp.DestinationPort is VxlanPort or LinuxVxlanPort && payload.Length >= 8 && (payload[0] & 0x08) != 0 && depth < MostNested)
        {
            packet.VxlanId = (int)(BinaryPrimitives.ReadUInt32BigEndian(payload[4..]) >> 8);
            Packet inner = new()
            {
                Time = packet.Time,
                Namespace = packet.Namespace,
                InterfaceAlias = packet.InterfaceAlias,
                Direction = packet.Direction,
                Length = payload.Length - 8,
            };
            ReadLink(inner, LinkType.Ethernet, payload[8..], depth + 1);
            packet.Inner = inner;
            packet.Key = inner.Key == 0 ? packet.Key : inner.Key;
            packet.Summary = string.Create(CultureInfo.InvariantCulture, $"{Ends(packet)}: VXLAN {packet.VxlanId}: {inner.Summary}");
            return;
        }

        packet.Summary = $"{Ends(packet)}: UDP, length {payload.Length}";
    }

    private void ReadIcmp(Packet packet, in IcmpMessage icmp, bool six)
    {
        packet.IcmpType = icmp.Type;
        packet.IcmpCode = icmp.Code;
        packet.Payload = _includePayload ? icmp.Payload.ToArray() : null;
        string text;
        if (icmp.IsEchoRequest || icmp.IsEchoReply)
        {
            packet.SequenceNumber = icmp.Sequence;
            text = string.Create(CultureInfo.InvariantCulture, $"echo {(icmp.IsEchoRequest ? "request" : "reply")}, id {icmp.Identifier}, seq {icmp.Sequence}, length {icmp.Payload.Length + 8}");
        }
        else if (icmp.IsError)
        {
            text = new RequestError(Errno.None, IPAddress.Any, six, icmp.Type, icmp.Code).Words + Quoted(icmp.Payload);
        }
        else
        {
            text = icmp switch
            {
                { IsNeighborSolicitation: true, NeighborTarget: { } target } => $"neighbor solicitation, who has {target}",
                { IsNeighborAdvertisement: true, NeighborTarget: { } target } => $"neighbor advertisement, tells of {target}",
                _ => NameOfMessage(icmp.Type, icmp.Code, six) + $", length {icmp.Payload.Length + 8}",
            };
        }

        packet.Summary = $"{packet.Source} > {packet.Destination}: {(six ? "ICMPv6" : "ICMP")} {text}";
    }

    private void ReadSctp(Packet packet, ReadOnlySpan<byte> bytes)
    {
        packet.SourcePort = BinaryPrimitives.ReadUInt16BigEndian(bytes);
        packet.DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        packet.Payload = _includePayload ? bytes[12..].ToArray() : null;
        string[] names = ["DATA", "INIT", "INIT ACK", "SACK", "HEARTBEAT", "HEARTBEAT ACK", "ABORT", "SHUTDOWN", "SHUTDOWN ACK", "ERROR", "COOKIE ECHO", "COOKIE ACK"];
        string chunk = bytes.Length <= 12 ? "" : bytes[12] < names.Length ? names[bytes[12]] : bytes[12] == 14 ? "SHUTDOWN COMPLETE" : string.Create(CultureInfo.InvariantCulture, $"chunk {bytes[12]}");
        packet.Summary = $"{Ends(packet)}: SCTP [{chunk}], length {bytes.Length - 12}";
    }

    /// <summary>What an ICMP error is about.</summary>
    private static string Quoted(ReadOnlySpan<byte> quoted)
    {
        if (!IpPacket.TryParse(quoted, out IpPacket ip))
        {
            return "";
        }

        string name = NameOfProtocol(ip.Protocol, ip.Version).ToUpperInvariant();
        return ip.Protocol is TcpSegment.Protocol or UdpDatagram.Protocol or SctpProtocol && !ip.IsLaterFragment && ip.Payload.Length >= 4
            ? $", about {name} {End(ip.Source.ToString(), BinaryPrimitives.ReadUInt16BigEndian(ip.Payload))} > {End(ip.Destination.ToString(), BinaryPrimitives.ReadUInt16BigEndian(ip.Payload[2..]))}"
            : $", about {name} {ip.Source} > {ip.Destination}";
    }

    private static string Ends(Packet packet) => $"{End(packet.Source, packet.SourcePort ?? 0)} > {End(packet.Destination, packet.DestinationPort ?? 0)}";

    private static string End(string address, int port)
        => address.Contains(':', StringComparison.Ordinal) ? string.Create(CultureInfo.InvariantCulture, $"[{address}]:{port}") : string.Create(CultureInfo.InvariantCulture, $"{address}:{port}");

    /// <summary>As tcpdump writes them: <c>S</c>, <c>.</c> for ACK, and so on.</summary>
    private static string FlagsText(byte flags)
    {
        const string Letters = "FSRP.UEW";
        Span<char> text = stackalloc char[8];
        int length = 0;
        foreach (int bit in (ReadOnlySpan<int>)[0, 1, 2, 3, 5, 6, 7, 4])
        {
            if ((flags & (1 << bit)) != 0)
            {
                text[length++] = Letters[bit];
            }
        }

        return length == 0 ? "none" : new string(text[..length]);
    }

    private static string NameOfProtocol(byte protocol, int version) => protocol switch
    {
        1 => "Icmp",
        2 => "Igmp",
        4 or 41 => "Ipip",
        6 => "Tcp",
        17 => "Udp",
        47 => "Gre",
        50 => "Esp",
        51 => "Ah",
        58 when version == 6 => "Icmpv6",
        89 => "Ospf",
        103 => "Pim",
        112 => "Vrrp",
        SctpProtocol => "Sctp",
        _ => string.Create(CultureInfo.InvariantCulture, $"{protocol}"),
    };

    private static string NameOfMessage(byte type, byte code, bool six) => (six, type) switch
    {
        (false, 5) => "redirect",
        (false, 9) => "router advertisement",
        (false, 10) => "router solicitation",
        (false, 13) => "time stamp request",
        (false, 14) => "time stamp reply",
        (true, 130) => "multicast listener query",
        (true, 131) => "multicast listener report",
        (true, 132) => "multicast listener done",
        (true, 133) => "router solicitation",
        (true, 134) => "router advertisement",
        (true, 137) => "redirect",
        (true, 143) => "multicast listener report",
        _ => string.Create(CultureInfo.InvariantCulture, $"type {type}, code {code}"),
    };
}
