using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace ContainerNet.Packets;

/// <summary>Makes tests of what is wanted. Where tcpdump has a word for it, the same packets pass: <c>host A</c> takes ARP, <c>port N</c> no later fragments, and so on.</summary>
internal static class PacketMatchCompiler
{
    private const uint VxlanPort = 4789;
    private const ushort ArpType = 0x0806;
    private const ushort ReverseArpType = 0x8035;
    private const byte FragmentHeader = 44;
    private const byte Icmp4 = 1;
    private const byte Tcp = 6;
    private const byte Udp = 17;
    private const byte Icmp6 = 58;
    private const byte Sctp = 132;

    private static BpfInstruction[] VlanIsApart => [new BpfInstruction(BpfCode.LoadByte, 0, 0, BpfCode.Ancillary + BpfCode.AncillaryVlanPresent)];

    /// <summary>What is wanted of frames that begin like this.</summary>
    public static BpfTest Compile(PacketMatch match, LinkType type)
    {
        Network network = type switch
        {
            LinkType.Ethernet => new Network(FrameLayer.At(14), FrameLayer.At(12).Half(0)),
            LinkType.LinuxCooked => new Network(FrameLayer.At(16), FrameLayer.At(14).Half(0)),
            LinkType.LinuxCooked2 => new Network(FrameLayer.At(20), FrameLayer.At(0).Half(0)),
            LinkType.Null or LinkType.Loop => new Network(FrameLayer.At(4), null),
            _ => new Network(FrameLayer.At(0), null),
        };
        if (match.VlanId is not int vlan)
        {
            return Below(match, network);
        }

        if (type != LinkType.Ethernet)
        {
            return BpfTest.Any([]);
        }

        // The tag is in the frame, or where the network card took it off, apart from it.
        BpfInstruction[] apart = [new BpfInstruction(BpfCode.LoadHalf, 0, 0, BpfCode.Ancillary + BpfCode.AncillaryVlanTag), new BpfInstruction(BpfCode.And, 0, 0, 0xfff)];
        BpfInstruction[] inside = [.. FrameLayer.At(14).Half(0), new BpfInstruction(BpfCode.And, 0, 0, 0xfff)];
        return BpfTest.Any(
        [
            BpfTest.All(Is(VlanIsApart, 1), Is(apart, (uint)vlan), Below(match, network)),
            BpfTest.All(
                BpfTest.Not(Is(VlanIsApart, 1)),
                BpfTest.Any(new uint[] { 0x8100, 0x88a8, 0x9100 }.Select(tag => Is(FrameLayer.At(12).Half(0), tag))),
                Is(inside, (uint)vlan),
                Below(match, new Network(FrameLayer.At(18), FrameLayer.At(16).Half(0)))),
        ]);
    }

    private static BpfTest Below(PacketMatch match, Network network)
    {
        if (!match.InsideVxlan)
        {
            return Wanted(match, network);
        }

        return BpfTest.Any(
        [
            BpfTest.All(network.IsIPv4, Is(network.Start.Byte(9), Udp), network.IsFirstFragment, Inside(match, network.Start.BehindIPv4())),
            BpfTest.All(network.IsIPv6, Is(network.Start.Byte(6), Udp), Inside(match, network.Start.Skip(40))),
        ]);
    }

    /// <summary>UDP header 8 bytes, VXLAN header 8 (flags 0x08 in the first, the network's number in bytes 4 to 6; RFC 7348), then an Ethernet frame.</summary>
    private static BpfTest Inside(PacketMatch match, FrameLayer udp) => BpfTest.All(
        Is(udp.Half(2), VxlanPort),
        BpfTest.Value(udp.Byte(8), BpfCode.IfAnyBit, 0x08),
        match.VxlanId is int id ? Is(udp.Word(12, 0xffffff00), (uint)id << 8) : null,
        Wanted(match, new Network(udp.Skip(30), udp.Skip(16).Half(12))));

    private static BpfTest Wanted(PacketMatch match, Network network)
    {
        List<BpfTest> kinds = [.. match.Protocols.Select(protocol => OfProtocol(network, protocol))];
        if (match.Arp)
        {
            kinds.Add(network.IsType(ArpType));
        }

        if (match.Icmp)
        {
            kinds.Add(BpfTest.All(network.IsIPv4, Is(network.Start.Byte(9), Icmp4)));
            kinds.Add(OfProtocol6(network, Icmp6));
        }

        return BpfTest.All(
            kinds.Count == 0 ? null : BpfTest.Any(kinds),
            match.Addresses.Count == 0 ? null : BpfTest.Any(match.Addresses.Select(address => WithAddress(network, address.Address, address.Length))),
            match.Ports.Count == 0 ? null : WithTransport(network, [Sctp, Tcp, Udp], transport => BpfTest.Any(match.Ports.Select(port => WithPort(transport, port)))),
            match.TcpFlags == 0 ? null : WithTransport(network, [Tcp], transport => Is([.. transport.Byte(13), new BpfInstruction(BpfCode.And, 0, 0, match.TcpFlags)], match.TcpFlags)));
    }

    private static BpfTest OfProtocol(Network network, byte protocol)
        => BpfTest.Any([OfProtocol6(network, protocol), BpfTest.All(network.IsIPv4, Is(network.Start.Byte(9), protocol))]);

    /// <summary>Right behind the IPv6 header, or behind a fragment header right behind it.</summary>
    private static BpfTest OfProtocol6(Network network, byte protocol) => BpfTest.All(
        network.IsIPv6,
        BpfTest.Any([Is(network.Start.Byte(6), protocol), BpfTest.All(Is(network.Start.Byte(6), FragmentHeader), Is(network.Start.Byte(40), protocol))]));

    private static BpfTest WithTransport(Network network, byte[] protocols, Func<FrameLayer, BpfTest> test) => BpfTest.Any(
    [
        BpfTest.All(network.IsIPv6, BpfTest.Any(protocols.Select(protocol => Is(network.Start.Byte(6), protocol))), test(network.Start.Skip(40))),
        BpfTest.All(network.IsIPv4, BpfTest.Any(protocols.Select(protocol => Is(network.Start.Byte(9), protocol))), network.IsFirstFragment, test(network.Start.BehindIPv4())),
    ]);

    private static BpfTest WithPort(FrameLayer transport, (int First, int Last) port) => BpfTest.Any(new uint[] { 0, 2 }.Select(at => port.First == port.Last
        ? Is(transport.Half(at), (uint)port.First)
        : BpfTest.All(
            BpfTest.Value(transport.Half(at), BpfCode.IfNotLess, (uint)port.First),
            BpfTest.Not(BpfTest.Value(transport.Half(at), BpfCode.IfGreater, (uint)port.Last)))));

    private static BpfTest WithAddress(Network network, IPAddress address, int length) => address.AddressFamily == AddressFamily.InterNetworkV6
        ? BpfTest.All(network.IsIPv6, BpfTest.Any([Has(network.Start, 8, address, length), Has(network.Start, 24, address, length)]))
        : BpfTest.Any(
        [
            BpfTest.All(network.IsIPv4, BpfTest.Any([Has(network.Start, 12, address, length), Has(network.Start, 16, address, length)])),
            BpfTest.All(
                BpfTest.Any([network.IsType(ArpType), network.IsType(ReverseArpType)]),
                BpfTest.Any([Has(network.Start, 14, address, length), Has(network.Start, 24, address, length)])),
        ]);

    private static BpfTest Has(FrameLayer layer, uint at, IPAddress address, int length)
    {
        byte[] bytes = address.GetAddressBytes();
        List<BpfTest> words = [];
        for (int i = 0; i < bytes.Length / 4 && length > i * 32; i++)
        {
            uint mask = length - (i * 32) >= 32 ? uint.MaxValue : uint.MaxValue << (32 - (length - (i * 32)));
            words.Add(Is(layer.Word(at + (uint)(i * 4), mask), BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(i * 4)) & mask));
        }

        return BpfTest.All([.. words]);
    }

    private static BpfTest Is(BpfInstruction[] load, uint value) => BpfTest.Value(load, BpfCode.IfEqual, value);

    /// <param name="Start">Where the network header begins.</param>
    /// <param name="Type">Loads the EtherType; null where there is none, and the packet's first four bits tell IPv4 from IPv6.</param>
    private sealed record Network(FrameLayer Start, BpfInstruction[]? Type)
    {
        public BpfTest IsIPv4 => IsVersion(0x0800, 0x40);

        public BpfTest IsIPv6 => IsVersion(0x86dd, 0x60);

        public BpfTest IsFirstFragment => BpfTest.Not(BpfTest.Value(Start.Half(6), BpfCode.IfAnyBit, 0x1fff));

        public BpfTest IsType(ushort type) => Type is null ? BpfTest.Any([]) : Is(Type, type);

        private BpfTest IsVersion(ushort type, uint version)
            => Type is not null ? Is(Type, type) : Is([.. Start.Byte(0), new BpfInstruction(BpfCode.And, 0, 0, 0xf0)], version);
    }
}
