using System.Buffers.Binary;
using ContainerNet.Packets;

namespace ContainerNet.Captures;

/// <summary>
/// A number that copies of one packet have in common wherever they are seen, and other packets do not. Made of what forwarding and
/// NAT leave as it is: never of addresses, ports, TTL, checksums, nor of an echo's identifier. Pure.
/// </summary>
internal static class PacketKey
{
    private const ulong Offset = 0xcbf29ce484222325; // FNV-1a
    private const ulong Prime = 0x100000001b3;
    private const int MostBytes = 64;

    public static ulong OfBytes(ushort type, ReadOnlySpan<byte> bytes) => Add(Add(Offset, type), bytes);

    public static ulong OfPacket(in IpPacket packet)
    {
        ulong key = Add(Add(Offset, ((ulong)packet.Protocol << 48) | ((ulong)packet.Version << 40) | (uint)packet.FragmentOffset), packet.Identification);
        ReadOnlySpan<byte> payload = packet.Payload;
        if (packet.IsLaterFragment)
        {
            return Add(key, payload);
        }

        switch (packet.Protocol)
        {
            case TcpSegment.Protocol when TcpSegment.TryParse(packet, out TcpSegment segment):
                return Add(Add(key, ((ulong)segment.Sequence << 32) | (segment.IsAck ? segment.Acknowledgement : 0)), segment.Payload) + segment.Flags;
            case UdpDatagram.Protocol when UdpDatagram.TryParse(packet, out UdpDatagram datagram):
                return Add(key, datagram.Payload);
            case IcmpMessage.Protocol4 or IcmpMessage.Protocol6 when IcmpMessage.TryParse(packet, out IcmpMessage message):
                key = Add(key, ((ulong)message.Type << 8) | message.Code);
                if (message.IsError)
                {
                    // What is quoted has been rewritten on its way, too.
                    return IpPacket.TryParse(message.Payload, out IpPacket quoted) ? Add(key, ((ulong)quoted.Protocol << 32) | quoted.Identification) : key;
                }

                return message.IsEchoRequest || message.IsEchoReply ? Add(Add(key, message.Sequence), message.Payload) : Add(key, message.Payload);
            case 132 when payload.Length >= 12: // SCTP: ports 4 bytes, verification tag 4, checksum 4
                return Add(Add(key, BinaryPrimitives.ReadUInt32BigEndian(payload[4..])), payload[12..]);
            default:
                return Add(key, payload);
        }
    }

    private static ulong Add(ulong key, ulong value) => (key ^ value) * Prime ^ (key >> 29);

    private static ulong Add(ulong key, ReadOnlySpan<byte> bytes)
    {
        key = Add(key, (ulong)bytes.Length);
        ReadOnlySpan<byte> rest = bytes[..Math.Min(bytes.Length, MostBytes)];
        for (; rest.Length >= 8; rest = rest[8..])
        {
            key = Add(key, BinaryPrimitives.ReadUInt64LittleEndian(rest));
        }

        foreach (byte b in rest)
        {
            key = Add(key, b);
        }

        return key;
    }
}
