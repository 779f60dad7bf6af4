using System.Buffers.Binary;
using System.Net;

namespace ContainerNet.Packets;

/// <summary>An ICMP (RFC 792) or ICMPv6 (RFC 4443, RFC 4861) message.</summary>
public readonly ref struct IcmpMessage
{
    /// <summary>The protocol number of ICMP.</summary>
    public const byte Protocol4 = 1;

    /// <summary>The protocol number of ICMPv6.</summary>
    public const byte Protocol6 = 58;

    private const int HeaderLength = 8;
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly bool _six;

    private IcmpMessage(ReadOnlySpan<byte> bytes, bool six)
    {
        _bytes = bytes;
        _six = six;
    }

    /// <summary>The message's type.</summary>
    public byte Type => _bytes[0];

    /// <summary>What the type leaves open.</summary>
    public byte Code => _bytes[1];

    /// <summary>Asks for an echo.</summary>
    public bool IsEchoRequest => Type == (_six ? 128 : 8);

    /// <summary>Is an echo.</summary>
    public bool IsEchoReply => Type == (_six ? 129 : 0);

    /// <summary>Says that a packet, which it quotes, did not arrive.</summary>
    public bool IsError => _six ? Type is >= 1 and <= 4 : Type is 3 or 11 or 12;

    /// <summary>Asks for a neighbour's link layer address (ICMPv6 type 135).</summary>
    public bool IsNeighborSolicitation => _six && Type == 135;

    /// <summary>Tells a neighbour's link layer address (ICMPv6 type 136).</summary>
    public bool IsNeighborAdvertisement => _six && Type == 136;

    /// <summary>The identifier of an echo.</summary>
    public ushort Identifier => BinaryPrimitives.ReadUInt16BigEndian(_bytes[4..]);

    /// <summary>The sequence number of an echo.</summary>
    public ushort Sequence => BinaryPrimitives.ReadUInt16BigEndian(_bytes[6..]);

    /// <summary>What follows the eight bytes of header: an echo's data, or the packet an error quotes.</summary>
    public ReadOnlySpan<byte> Payload => _bytes[HeaderLength..];

    /// <summary>The address a neighbour message is about; null when it is cut off.</summary>
    public IPAddress? NeighborTarget => _bytes.Length >= 24 ? new IPAddress(_bytes.Slice(8, 16)) : null;

    /// <summary>Reads a message that stands alone, as a socket gives it; false when the bytes are none.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, bool six, out IcmpMessage message)
    {
        message = new IcmpMessage(bytes, six);
        return bytes.Length >= HeaderLength;
    }

    /// <summary>Reads the message a packet carries; false when it carries none.</summary>
    public static bool TryParse(in IpPacket packet, out IcmpMessage message)
    {
        message = new IcmpMessage(packet.Payload, packet.Version == 6);
        return packet.Protocol == (packet.Version == 6 ? Protocol6 : Protocol4) && !packet.IsLaterFragment && packet.Payload.Length >= HeaderLength;
    }
}
