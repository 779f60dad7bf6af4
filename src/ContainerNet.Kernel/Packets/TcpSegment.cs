using System.Buffers.Binary;

namespace ContainerNet.Packets;

/// <summary>The header of a TCP segment (RFC 9293).</summary>
public readonly ref struct TcpSegment
{
    /// <summary>The protocol number of TCP.</summary>
    public const byte Protocol = 6;

    private const int HeaderLength = 20;
    private readonly ReadOnlySpan<byte> _bytes;

    private TcpSegment(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>The sender's port.</summary>
    public ushort SourcePort => BinaryPrimitives.ReadUInt16BigEndian(_bytes);

    /// <summary>The receiver's port.</summary>
    public ushort DestinationPort => BinaryPrimitives.ReadUInt16BigEndian(_bytes[2..]);

    /// <summary>The number of its first byte.</summary>
    public uint Sequence => BinaryPrimitives.ReadUInt32BigEndian(_bytes[4..]);

    /// <summary>The number of the byte expected next.</summary>
    public uint Acknowledgement => BinaryPrimitives.ReadUInt32BigEndian(_bytes[8..]);

    /// <summary>Its flags, as the header has them (FIN 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32, ECE 64, CWR 128).</summary>
    public byte Flags => _bytes[13];

    /// <summary>How many bytes more its sender takes, before scaling.</summary>
    public ushort Window => BinaryPrimitives.ReadUInt16BigEndian(_bytes[14..]);

    /// <summary>What it carries.</summary>
    public ReadOnlySpan<byte> Payload => _bytes[Math.Clamp((_bytes[12] >> 4) * 4, HeaderLength, _bytes.Length)..];

    /// <summary>Opens a connection.</summary>
    public bool IsSyn => (_bytes[13] & 0x02) != 0;

    /// <summary>Ends a connection at once.</summary>
    public bool IsReset => (_bytes[13] & 0x04) != 0;

    /// <summary>Carries an acknowledgement.</summary>
    public bool IsAck => (_bytes[13] & 0x10) != 0;

    /// <summary>Reads the header a packet carries; false when it carries none.</summary>
    public static bool TryParse(in IpPacket packet, out TcpSegment segment)
    {
        segment = new TcpSegment(packet.Payload);
        return packet.Protocol == Protocol && !packet.IsLaterFragment && packet.Payload.Length >= HeaderLength;
    }
}
