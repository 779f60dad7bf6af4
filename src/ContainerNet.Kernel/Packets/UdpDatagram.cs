using System.Buffers.Binary;

namespace ContainerNet.Packets;

/// <summary>A UDP datagram (RFC 768).</summary>
public readonly ref struct UdpDatagram
{
    /// <summary>The protocol number of UDP.</summary>
    public const byte Protocol = 17;

    private const int HeaderLength = 8;
    private readonly ReadOnlySpan<byte> _bytes;

    private UdpDatagram(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>The sender's port.</summary>
    public ushort SourcePort => BinaryPrimitives.ReadUInt16BigEndian(_bytes);

    /// <summary>The receiver's port.</summary>
    public ushort DestinationPort => BinaryPrimitives.ReadUInt16BigEndian(_bytes[2..]);

    /// <summary>What it carries.</summary>
    public ReadOnlySpan<byte> Payload => _bytes[HeaderLength..];

    /// <summary>Reads the datagram a packet carries; false when it carries none.</summary>
    public static bool TryParse(in IpPacket packet, out UdpDatagram datagram)
    {
        datagram = new UdpDatagram(packet.Payload);
        return packet.Protocol == Protocol && !packet.IsLaterFragment && packet.Payload.Length >= HeaderLength;
    }
}
