using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ContainerNet.Packets;

/// <summary>
/// Makes of what lies in a ring the frame that was on the link: a VLAN tag the kernel keeps apart is put back in its place, and where
/// the link's header is not Ethernet's, Linux's stand-in for one is written. Otherwise the bytes are given where they lie.
/// </summary>
internal sealed unsafe class RingFrames(int snapLength)
{
    private const byte PACKET_OUTGOING = 4;
    private const uint TP_STATUS_VLAN_VALID = 1 << 4;
    private const uint TP_STATUS_VLAN_TPID_VALID = 1 << 6;
    private const int TagOffset = 12;
    private const int TagLength = 4;
    private const int CookedLength = 16;

    private readonly byte[] _rebuilt = new byte[RingOptions.MostSnapLength + CookedLength];

    public CapturedFrame Read(PacketRing ring, int place)
    {
        RingHeader* header = ring.Next;
        int length = (int)header->tp_snaplen;
        int wireLength = (int)header->tp_len;
        ReadOnlySpan<byte> bytes = new((byte*)header + header->tp_mac, length);
        if (ring.LinkType == LinkType.Ethernet)
        {
            if ((header->tp_vlan_tci != 0 || (header->tp_status & TP_STATUS_VLAN_VALID) != 0) && length >= TagOffset)
            {
                bytes = PutTag(header, bytes);
                wireLength += TagLength;
            }
        }
        else if (ring.LinkType == LinkType.LinuxCooked)
        {
            bytes = PutCooked(header, new ReadOnlySpan<byte>((byte*)header + header->tp_net, length));
            wireLength += CookedLength;
        }
        else
        {
            bytes = new ReadOnlySpan<byte>((byte*)header + header->tp_net, length);
        }

        return new CapturedFrame
        {
            Place = place,
            Nanoseconds = header->Nanoseconds,
            Direction = header->sll_pkttype == PACKET_OUTGOING ? PacketDirection.Out : PacketDirection.In,
            PacketType = header->sll_pkttype,
            LinkType = ring.LinkType,
            WireLength = wireLength,
            Bytes = bytes,
        };
    }

    private ReadOnlySpan<byte> PutTag(RingHeader* header, ReadOnlySpan<byte> bytes)
    {
        bool hasProtocol = header->tp_vlan_tpid != 0 || (header->tp_status & TP_STATUS_VLAN_TPID_VALID) != 0;
        bytes[..TagOffset].CopyTo(_rebuilt);
        BinaryPrimitives.WriteUInt16BigEndian(_rebuilt.AsSpan(TagOffset), hasProtocol ? header->tp_vlan_tpid : (ushort)0x8100);
        BinaryPrimitives.WriteUInt16BigEndian(_rebuilt.AsSpan(TagOffset + 2), (ushort)header->tp_vlan_tci);
        bytes[TagOffset..].CopyTo(_rebuilt.AsSpan(TagOffset + TagLength));
        return _rebuilt.AsSpan(0, Math.Min(bytes.Length + TagLength, snapLength));
    }

    private ReadOnlySpan<byte> PutCooked(RingHeader* header, ReadOnlySpan<byte> bytes)
    {
        // struct sll_header { u16 pkttype, hatype, halen; u8 addr[8]; u16 protocol; }, in network byte order
        Span<byte> cooked = _rebuilt.AsSpan(0, CookedLength);
        BinaryPrimitives.WriteUInt16BigEndian(cooked, header->sll_pkttype);
        BinaryPrimitives.WriteUInt16BigEndian(cooked[2..], header->sll_hatype);
        BinaryPrimitives.WriteUInt16BigEndian(cooked[4..], header->sll_halen);
        MemoryMarshal.Write(cooked[6..], header->sll_addr);
        MemoryMarshal.Write(cooked[14..], header->sll_protocol);
        bytes.CopyTo(_rebuilt.AsSpan(CookedLength));
        return _rebuilt.AsSpan(0, Math.Min(bytes.Length + CookedLength, snapLength));
    }
}
