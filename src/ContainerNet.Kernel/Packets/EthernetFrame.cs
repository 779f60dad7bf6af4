using System.Buffers.Binary;

namespace ContainerNet.Packets;

/// <summary>An Ethernet frame (IEEE 802.3). 802.1Q tags on the wire are stepped over.</summary>
public readonly ref struct EthernetFrame
{
    private const int HeaderLength = 14;
    private const ushort TagProtocol = 0x8100;
    private const ushort ServiceTagProtocol = 0x88a8;

    private EthernetFrame(ReadOnlySpan<byte> frame, ushort etherType, ReadOnlySpan<byte> payload)
    {
        Destination = frame[..6];
        Source = frame.Slice(6, 6);
        EtherType = etherType;
        Payload = payload;
    }

    /// <summary>The six bytes of the receiver's address.</summary>
    public ReadOnlySpan<byte> Destination { get; }

    /// <summary>The six bytes of the sender's address.</summary>
    public ReadOnlySpan<byte> Source { get; }

    /// <summary>What the payload is, such as 0x0800 for IPv4.</summary>
    public ushort EtherType { get; }

    /// <summary>What the frame carries.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>Reads a frame; false when the bytes are none.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out EthernetFrame frame)
    {
        frame = default;
        if (bytes.Length < HeaderLength)
        {
            return false;
        }

        int start = HeaderLength;
        ushort etherType = BinaryPrimitives.ReadUInt16BigEndian(bytes[12..]);
        for (int tags = 0; etherType is TagProtocol or ServiceTagProtocol && tags < 2; tags++)
        {
            if (bytes.Length < start + 4)
            {
                return false;
            }

            etherType = BinaryPrimitives.ReadUInt16BigEndian(bytes[(start + 2)..]);
            start += 4;
        }

        frame = new EthernetFrame(bytes, etherType, bytes[start..]);
        return true;
    }
}
