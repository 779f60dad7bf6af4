using System.Buffers.Binary;
using System.Net;
using ContainerNet.Packets;

namespace ContainerNet.Probes;

/// <summary>Reads captured packets as what they can be to one probe. Never throws, whatever the bytes.</summary>
internal static class SightingReader
{
    /// <summary>Reads one packet; null when it cannot be the probe's.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="point">Which watched link it passed.</param>
    /// <param name="protocol">The protocol number the probe speaks: ICMP 1 or 58, TCP 6, UDP 17.</param>
    /// <param name="token">The bytes the request carries; empty for TCP.</param>
    public static Sighting? Read(in CapturedPacket packet, int point, byte protocol, ReadOnlySpan<byte> token)
    {
        Sighting blank = new()
        {
            Point = point,
            Time = packet.Time,
            IsOutgoing = packet.IsOutgoing,
            Kind = SightingKind.Question,
            Source = Unknown,
            Destination = Unknown,
        };
        if (packet.EtherType == ArpPacket.EtherType)
        {
            return ArpPacket.TryParse(packet.Bytes, out ArpPacket arp) ? ReadArp(blank, arp) : null;
        }

        return packet.EtherType is IpPacket.EtherType4 or IpPacket.EtherType6 && IpPacket.TryParse(packet.Bytes, out IpPacket ip)
            ? ReadIp(blank, ip, protocol, token)
            : null;
    }

    private static IPEndPoint Unknown { get; } = new(IPAddress.Any, 0);

    private static Sighting? ReadArp(Sighting blank, in ArpPacket arp)
    {
        // From 0.0.0.0 or about itself it is no question for a neighbour (RFC 5227).
        return arp.Sender.Equals(IPAddress.Any) || (arp.IsQuestion && arp.Sender.Equals(arp.Target)) ? null : blank with
        {
            Kind = arp.IsQuestion ? SightingKind.Question : SightingKind.Answer,
            Source = new IPEndPoint(arp.Sender, 0),
            Destination = new IPEndPoint(arp.Target, 0),
        };
    }

    private static Sighting? ReadIp(Sighting blank, in IpPacket ip, byte protocol, ReadOnlySpan<byte> token)
    {
        if (IcmpMessage.TryParse(ip, out IcmpMessage icmp))
        {
            return ReadIcmp(blank, ip, icmp, protocol, token);
        }

        if (protocol == TcpSegment.Protocol && TcpSegment.TryParse(ip, out TcpSegment tcp))
        {
            bool opens = tcp.IsSyn && !tcp.IsAck && !tcp.IsReset;
            return !opens && !(tcp.IsAck && (tcp.IsSyn || tcp.IsReset)) ? null : blank with
            {
                Kind = opens ? SightingKind.Request : SightingKind.Reply,
                Source = new IPEndPoint(ip.Source, tcp.SourcePort),
                Destination = new IPEndPoint(ip.Destination, tcp.DestinationPort),
                Number = opens ? tcp.Sequence : tcp.Acknowledgement - 1,
            };
        }

        if (protocol == UdpDatagram.Protocol && UdpDatagram.TryParse(ip, out UdpDatagram udp))
        {
            IPEndPoint source = new(ip.Source, udp.SourcePort);
            IPEndPoint destination = new(ip.Destination, udp.DestinationPort);
            bool isRequest = udp.Payload.SequenceEqual(token);
            return blank with
            {
                Kind = isRequest ? SightingKind.Request : SightingKind.Reply,
                Source = source,
                Destination = destination,
                HasToken = isRequest,
                Flow = isRequest ? (source, destination) : (destination, source),
            };
        }

        return null;
    }

    private static Sighting? ReadIcmp(Sighting blank, in IpPacket ip, in IcmpMessage icmp, byte protocol, ReadOnlySpan<byte> token)
    {
        Sighting seen = blank with { Source = new IPEndPoint(ip.Source, 0), Destination = new IPEndPoint(ip.Destination, 0) };
        if (icmp.IsNeighborSolicitation || icmp.IsNeighborAdvertisement)
        {
            bool isDuplicateDetection = ip.Source.Equals(IPAddress.IPv6Any);
            return icmp.NeighborTarget is not { } target || isDuplicateDetection ? null
                : icmp.IsNeighborSolicitation ? seen with { Kind = SightingKind.Question, Destination = new IPEndPoint(target, 0) }
                : seen with { Kind = SightingKind.Answer, Source = new IPEndPoint(target, 0) };
        }

        if (icmp.IsError)
        {
            return IpPacket.TryParse(icmp.Payload, out IpPacket quoted) && quoted.Protocol == protocol && !quoted.IsLaterFragment && quoted.Payload.Length >= 8
                ? ReadQuoted(seen with { Kind = SightingKind.Error }, quoted)
                : null;
        }

        bool isEcho = protocol == ip.Protocol && (icmp.IsEchoRequest || icmp.IsEchoReply) && icmp.Payload.StartsWith(token);
        return !isEcho ? null : seen with
        {
            Kind = icmp.IsEchoRequest ? SightingKind.Request : SightingKind.Reply,
            HasToken = true,
            Number = ((uint)icmp.Identifier << 16) | icmp.Sequence,
        };
    }

    /// <summary>Reads the first eight bytes of the quoted transport header, which every error carries.</summary>
    private static Sighting? ReadQuoted(Sighting seen, in IpPacket quoted)
    {
        ReadOnlySpan<byte> header = quoted.Payload;
        if (quoted.Protocol == UdpDatagram.Protocol)
        {
            return seen with
            {
                Flow = (new IPEndPoint(quoted.Source, BinaryPrimitives.ReadUInt16BigEndian(header)),
                    new IPEndPoint(quoted.Destination, BinaryPrimitives.ReadUInt16BigEndian(header[2..]))),
            };
        }

        // An error about the echo that came back is none about the request.
        bool isAboutReply = IcmpMessage.TryParse(quoted, out IcmpMessage echo) && !echo.IsEchoRequest;
        return isAboutReply ? null : seen with { Number = BinaryPrimitives.ReadUInt32BigEndian(header[4..]) };
    }
}
