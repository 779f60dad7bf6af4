namespace ContainerNet.Packets;

/// <summary>
/// A classic BPF program (<c>linux/filter.h</c>) for a packet socket that begins at the network header.
/// What it does not take is never queued.
/// </summary>
public sealed class PacketFilter
{
    /// <summary>The most bytes of a packet that are kept: headers, and an ICMP error's quotation.</summary>
    public const int SnapLength = 1024;

    private const ushort LoadWord = 0x20;          // BPF_LD|BPF_W|BPF_ABS
    private const ushort LoadHalf = 0x28;          // BPF_LD|BPF_H|BPF_ABS
    private const ushort LoadByte = 0x30;          // BPF_LD|BPF_B|BPF_ABS
    private const ushort LoadHalfIndexed = 0x48;   // BPF_LD|BPF_H|BPF_IND
    private const ushort LoadByteIndexed = 0x50;   // BPF_LD|BPF_B|BPF_IND
    private const ushort LoadHeaderLength = 0xb1;  // BPF_LDX|BPF_B|BPF_MSH: X = 4 * (packet[k] & 15)
    private const ushort LoadIndex = 0x01;         // BPF_LDX|BPF_IMM
    private const ushort IfEqual = 0x15;           // BPF_JMP|BPF_JEQ|BPF_K
    private const ushort IfAnyBit = 0x45;          // BPF_JMP|BPF_JSET|BPF_K
    private const ushort Return = 0x06;            // BPF_RET|BPF_K
    private const uint EtherTypeOfPacket = 0xfffff000; // SKF_AD_OFF + SKF_AD_PROTOCOL

    private readonly List<(ushort Code, byte True, byte False, uint Value)> _program = [];

    private PacketFilter()
    {
    }

    /// <summary>ARP, and every ICMP and ICMPv6 message.</summary>
    public static PacketFilter ForEcho() => Build(null, null);

    /// <summary>ARP, ICMP and ICMPv6, and of TCP the segments that open or reset a connection.</summary>
    public static PacketFilter ForTcpHandshakes()
        => Build(TcpSegment.Protocol, filter => filter
            .Add(LoadByteIndexed, 13)
            .Add(IfAnyBit, 0x06, 0, 1)
            .Add(Return, SnapLength)
            .Add(Return, 0));

    /// <summary>ARP, ICMP and ICMPv6, and UDP datagrams to or from one of two ports.</summary>
    public static PacketFilter ForUdp(int localPort, int remotePort)
        => Build(UdpDatagram.Protocol, filter => filter
            .Add(LoadHalfIndexed, 0)
            .Add(IfEqual, (uint)localPort, 4, 0)
            .Add(IfEqual, (uint)remotePort, 3, 0)
            .Add(LoadHalfIndexed, 2)
            .Add(IfEqual, (uint)localPort, 1, 0)
            .Add(IfEqual, (uint)remotePort, 0, 1)
            .Add(Return, SnapLength)
            .Add(Return, 0));

    /// <summary>The program, one <c>struct sock_filter { __u16 code; __u8 jt, jf; __u32 k; }</c> in each word.</summary>
    internal ulong[] ToProgram()
    {
        ulong[] words = new ulong[_program.Count];
        for (int i = 0; i < words.Length; i++)
        {
            (ushort code, byte isTrue, byte isFalse, uint value) = _program[i];
            words[i] = BitConverter.IsLittleEndian
                ? code | ((ulong)isTrue << 16) | ((ulong)isFalse << 24) | ((ulong)value << 32)
                : ((ulong)code << 48) | ((ulong)isTrue << 40) | ((ulong)isFalse << 32) | value;
        }

        return words;
    }

    /// <param name="protocol">The transport protocol to look into; null for none.</param>
    /// <param name="transport">Looks at the transport header, which begins at X, and returns.</param>
    private static PacketFilter Build(byte? protocol, Action<PacketFilter>? transport)
    {
        PacketFilter filter = new();
        filter.Add(LoadWord, EtherTypeOfPacket).Add(IfEqual, ArpPacket.EtherType, 0, 1).Add(Return, SnapLength);
        filter.IfEtherType(IpPacket.EtherType4, four => four
            .Add(LoadByte, 9)
            .Add(IfEqual, IcmpMessage.Protocol4, 0, 1)
            .Add(Return, SnapLength)
            .IfTransport(protocol, found =>
            {
                // A fragment other than the first begins with no header.
                found.Add(LoadHalf, 6).Add(IfAnyBit, 0x1fff, 0, 1).Add(Return, 0).Add(LoadHeaderLength, 0);
                transport!(found);
            }));
        filter.IfEtherType(IpPacket.EtherType6, six => six
            .Add(LoadByte, 6)
            .Add(IfEqual, IcmpMessage.Protocol6, 0, 1)
            .Add(Return, SnapLength)
            .IfTransport(protocol, found =>
            {
                found.Add(LoadIndex, 40);
                transport!(found);
            }));
        return filter.Add(Return, 0);
    }

    private PacketFilter Add(ushort code, uint value, byte isTrue = 0, byte isFalse = 0)
    {
        _program.Add((code, isTrue, isFalse, value));
        return this;
    }

    private void IfEtherType(ushort type, Action<PacketFilter> body)
    {
        Add(LoadWord, EtherTypeOfPacket);
        If(type, inner =>
        {
            body(inner);
            inner.Add(Return, 0);
        });
    }

    private PacketFilter IfTransport(byte? protocol, Action<PacketFilter> body)
    {
        if (protocol is byte wanted)
        {
            If(wanted, body);
        }

        return this;
    }

    /// <summary>Steps over what <paramref name="body"/> adds unless A is the value.</summary>
    private void If(uint value, Action<PacketFilter> body)
    {
        int at = _program.Count;
        Add(IfEqual, value);
        body(this);
        _program[at] = (IfEqual, 0, checked((byte)(_program.Count - at - 1)), value);
    }
}
