using System.Buffers.Binary;
using System.Net;
using ContainerNet.Netfilter;
using ContainerNet.Netfilter.Expressions;
using ContainerNet.Paths;

namespace ContainerNet.Filtering;

/// <summary>The headers of a packet, as far as the flow says what stands in them.</summary>
internal static class PacketHeaders
{
    private const byte Syn = 0x02;
    private const byte Ack = 0x10;

    /// <summary>The protocol's number in the IP header.</summary>
    public static byte ProtocolNumber(PacketState packet)
        => packet.Flow.Protocol == PathProtocol.Icmp && packet.IsIPv6 ? (byte)58 : (byte)packet.Flow.Protocol;

    /// <summary>The bytes a rule loads; null when the packet has no such header, so that the rule ends.</summary>
    public static KnownBits? Load(PacketState packet, PayloadBase from, uint offset, uint length)
    {
        int bytes = (int)Math.Min(length, NftRegister.Size);
        KnownBits? header = from switch
        {
            PayloadBase.LinkLayer => packet.Hook is NetfilterHook.Output && packet.Family is NftFamily.IPv4 or NftFamily.IPv6 ? null : LinkLayer(packet),
            PayloadBase.Network => packet.IsIPv6 ? IPv6(packet) : IPv4(packet),
            PayloadBase.Transport => Transport(packet),
            _ => KnownBits.Unknown(bytes),
        };
        return header?.Slice((int)Math.Min(offset, 1 << 16), bytes);
    }

    /// <summary>The packet after a rule has written into it. Only addresses and ports are followed.</summary>
    public static PacketState Store(PacketState packet, PayloadBase to, uint offset, KnownBits bits)
    {
        int address = packet.IsIPv6 ? 8 : 12;
        int length = packet.AddressLength;
        if (to == PayloadBase.Network && bits.Length == length && (offset == address || offset == address + length))
        {
            if (!bits.IsKnown)
            {
                return packet with { Doubt = packet.Doubt ?? "a rule writes an address that is not known into it" };
            }

            IPAddress written = new(bits.Value);
            return offset == address
                ? packet with { Flow = packet.Flow with { Source = written }, SourceIsLocal = null }
                : packet with { Flow = packet.Flow with { Destination = written }, DestinationIsLocal = null };
        }

        if (to == PayloadBase.Transport && bits.Length == 2 && offset is 0 or 2 && packet.Flow.Protocol != PathProtocol.Icmp)
        {
            int port = bits.IsKnown ? BinaryPrimitives.ReadUInt16BigEndian(bits.Value) : 0;
            return packet with { Flow = offset == 0 ? packet.Flow with { SourcePort = port } : packet.Flow with { DestinationPort = port } };
        }

        return packet;
    }

    private static KnownBits LinkLayer(PacketState packet)
    {
        KnownBits header = KnownBits.Unknown(14);
        Put(header, 12, packet.IsIPv6 ? [0x86, 0xdd] : [0x08, 0x00]);
        return header;
    }

    private static KnownBits IPv4(PacketState packet)
    {
        KnownBits header = KnownBits.Unknown(20);
        Put(header, 0, [0x45]);
        header.Known[6] = 0xbf; // all but DF: it is no fragment
        header.Known[7] = 0xff;
        Put(header, 9, [ProtocolNumber(packet)]);
        Put(header, 12, packet.Flow.Source.GetAddressBytes());
        Put(header, 16, packet.Flow.Destination.GetAddressBytes());
        return header;
    }

    private static KnownBits IPv6(PacketState packet)
    {
        KnownBits header = KnownBits.Unknown(40);
        header.Value[0] = 0x60;
        header.Known[0] = 0xf0;
        Put(header, 6, [ProtocolNumber(packet)]);
        Put(header, 8, packet.Flow.Source.GetAddressBytes());
        Put(header, 24, packet.Flow.Destination.GetAddressBytes());
        return header;
    }

    private static KnownBits Transport(PacketState packet)
    {
        FilterFlow flow = packet.Flow;
        KnownBits header = KnownBits.Unknown(flow.Protocol == PathProtocol.Tcp ? 20 : 8);
        if (flow.Protocol == PathProtocol.Icmp)
        {
            byte type = (packet.IsIPv6, flow.IsReply) switch { (false, false) => 8, (false, true) => 0, (true, false) => 128, (true, true) => 129 };
            Put(header, 0, [type, 0]);
            return header;
        }

        PutPort(header, 0, flow.SourcePort, isChosen: !flow.IsReply);
        PutPort(header, 2, flow.DestinationPort, isChosen: flow.IsReply);
        if (flow.Protocol == PathProtocol.Tcp)
        {
            Put(header, 13, [(byte)(flow.IsReply ? Syn | Ack : Syn)]);
        }

        return header;
    }

    private static void PutPort(KnownBits header, int offset, int port, bool isChosen)
    {
        if (port is > 0 and <= ushort.MaxValue)
        {
            Put(header, offset, [(byte)(port >> 8), (byte)port]);
        }
        else if (isChosen)
        {
            // The side that begins lets its kernel choose, from 32768 up unless net.ipv4.ip_local_port_range says otherwise.
            header.Value[offset] = 0x80;
            header.Known[offset] = 0x80;
        }
    }

    private static void Put(KnownBits header, int offset, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(header.Value.AsSpan(offset));
        header.Known.AsSpan(offset, bytes.Length).Fill(0xff);
    }
}
