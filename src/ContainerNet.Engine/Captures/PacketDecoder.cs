using System.Buffers.Binary;
using System.Globalization;
using ContainerNet.Packets;

namespace ContainerNet.Captures;

/// <summary>Makes packets of captured frames. Never throws, whatever the bytes: what cannot be read is named by what carries it.</summary>
public sealed partial class PacketDecoder
{
    private const int MostTags = 4;
    private const int MostNested = 4;

    private readonly IReadOnlyList<PlaceName> _places;
    private readonly bool _includePayload;
    private readonly FlowTracker _flows = new();

    /// <summary>Decodes what was captured at these places.</summary>
    /// <param name="places">How the places are called, by number. More may be added.</param>
    /// <param name="includePayload">Whether the packets keep their bytes.</param>
    public PacketDecoder(IReadOnlyList<PlaceName> places, bool includePayload)
    {
        ArgumentNullException.ThrowIfNull(places);
        (_places, _includePayload) = (places, includePayload);
    }

    /// <summary>Decodes a frame. Frames come in the order of time.</summary>
    public Packet Decode(in CapturedFrame frame)
    {
        PlaceName place = frame.Place < _places.Count ? _places[frame.Place] : default;
        Packet packet = new()
        {
            Time = DateTime.UnixEpoch.AddTicks(frame.Nanoseconds / 100),
            Namespace = place.Namespace ?? "",
            InterfaceAlias = place.InterfaceAlias ?? "",
            Direction = frame.Direction,
            Length = frame.WireLength,
            Frame = _includePayload ? frame.Bytes.ToArray() : null,
        };
        ReadLink(packet, frame.LinkType, frame.Bytes, 0);
        _flows.Follow(packet, frame.Place);
        return packet;
    }

    private void ReadLink(Packet packet, LinkType type, ReadOnlySpan<byte> bytes, int depth)
    {
        switch (type)
        {
            case LinkType.Ethernet when bytes.Length >= 14:
                packet.DestinationLinkLayerAddress = packet.Destination = LinkLayer(bytes[..6]);
                packet.SourceLinkLayerAddress = packet.Source = LinkLayer(bytes.Slice(6, 6));
                ReadType(packet, BinaryPrimitives.ReadUInt16BigEndian(bytes[12..]), bytes[14..], depth);
                break;
            case LinkType.LinuxCooked when bytes.Length >= 16:
                packet.SourceLinkLayerAddress = bytes[5] == 6 ? LinkLayer(bytes.Slice(6, 6)) : null;
                ReadType(packet, BinaryPrimitives.ReadUInt16BigEndian(bytes[14..]), bytes[16..], depth);
                break;
            case LinkType.LinuxCooked2 when bytes.Length >= 20:
                packet.SourceLinkLayerAddress = bytes[11] == 6 ? LinkLayer(bytes.Slice(12, 6)) : null;
                ReadType(packet, BinaryPrimitives.ReadUInt16BigEndian(bytes), bytes[20..], depth);
                break;
            case LinkType.Null or LinkType.Loop when bytes.Length >= 5:
                ReadType(packet, TypeOfVersion(bytes[4]), bytes[4..], depth);
                break;
            case LinkType.Raw or LinkType.IPv4 or LinkType.IPv6 or (LinkType)12 or (LinkType)14 when bytes.Length >= 1:
                ReadType(packet, TypeOfVersion(bytes[0]), bytes, depth);
                break;
            default:
                Rest(packet, type.ToString(), bytes);
                packet.Summary = string.Create(CultureInfo.InvariantCulture, $"link type {(int)type}, length {packet.Length}");
                break;
        }
    }

    private void ReadType(Packet packet, ushort type, ReadOnlySpan<byte> bytes, int depth)
    {
        for (int tags = 0; type is 0x8100 or 0x88a8 or 0x9100 && bytes.Length >= 4 && tags < MostTags; tags++)
        {
            packet.VlanId ??= BinaryPrimitives.ReadUInt16BigEndian(bytes) & 0xfff;
            type = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
            bytes = bytes[4..];
        }

        packet.EtherType = type;
        if (type is IpPacket.EtherType4 or IpPacket.EtherType6 && IpPacket.TryParse(bytes, out IpPacket ip))
        {
            packet.Source = ip.Source.ToString();
            packet.Destination = ip.Destination.ToString();
            packet.TimeToLive = ip.TimeToLive;
            packet.Key = PacketKey.OfPacket(ip);
            ReadTransport(packet, ip, depth);
        }
        else if (type == ArpPacket.EtherType && ArpPacket.TryParse(bytes, out ArpPacket arp))
        {
            packet.Key = PacketKey.OfBytes(type, bytes[..28]);
            packet.Protocol = "Arp";
            packet.ArpOperation = arp.IsQuestion ? "Request" : "Reply";
            packet.Source = arp.Sender.ToString();
            packet.Destination = arp.Target.ToString();
            packet.Summary = arp.IsQuestion
                ? $"ARP who has {packet.Destination}? Tell {packet.Source}"
                : $"ARP {packet.Source} is at {LinkLayer(arp.SenderHardware)}";
        }
        else
        {
            packet.Key = PacketKey.OfBytes(type, bytes);
            Rest(packet, NameOfType(type), bytes);
            packet.Summary = $"{packet.Source} > {packet.Destination}: {packet.Protocol}, length {bytes.Length}";
        }

        if (packet.VlanId is int vlan)
        {
            packet.Summary = string.Create(CultureInfo.InvariantCulture, $"vlan {vlan}: {packet.Summary}");
        }
    }

    private void Rest(Packet packet, string protocol, ReadOnlySpan<byte> bytes)
    {
        packet.Protocol = protocol;
        packet.Payload = _includePayload ? bytes.ToArray() : null;
    }

    private static ushort TypeOfVersion(byte first) => (first >> 4) == 6 ? IpPacket.EtherType6 : IpPacket.EtherType4;

    private static string NameOfType(ushort type) => type switch
    {
        < 0x600 => "Llc",
        0x0800 => "IPv4",
        0x86dd => "IPv6",
        0x0806 => "Arp",
        0x8035 => "Rarp",
        0x8847 or 0x8848 => "Mpls",
        0x8863 or 0x8864 => "Pppoe",
        0x88cc => "Lldp",
        0x88e5 => "Macsec",
        _ => string.Create(CultureInfo.InvariantCulture, $"0x{type:x4}"),
    };

    private static string LinkLayer(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = stackalloc char[17];
        for (int i = 0; i < 6; i++)
        {
            text[i * 3] = "0123456789abcdef"[bytes[i] >> 4];
            text[(i * 3) + 1] = "0123456789abcdef"[bytes[i] & 15];
            if (i < 5)
            {
                text[(i * 3) + 2] = ':';
            }
        }

        return new string(text);
    }
}
