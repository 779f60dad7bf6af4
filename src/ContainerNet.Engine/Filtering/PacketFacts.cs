using System.Net;
using System.Text;
using ContainerNet.Netfilter;
using ContainerNet.Netfilter.Expressions;

namespace ContainerNet.Filtering;

/// <summary>What <c>meta</c>, <c>ct</c> and <c>fib</c> load for a packet. Null: the kernel has nothing to load and the rule ends.</summary>
internal static class PacketFacts
{
    private const uint New = 8;
    private const uint Established = 2;
    private const uint Invalid = 1;
    private const uint Untracked = 64;

    private const uint Unicast = 1; // RTN_UNICAST
    private const uint Local = 2;
    private const uint Broadcast = 3;
    private const uint Multicast = 5;

    public static KnownBits? Meta(PacketState packet, MetaKey key) => key switch
    {
        MetaKey.Protocol => packet.IsIPv6 ? KnownBits.Of(0x86, 0xdd) : KnownBits.Of(0x08, 0x00),
        MetaKey.Mark => packet.Mark is uint mark ? KnownBits.Of(mark) : KnownBits.Unknown(4),
        MetaKey.InputInterfaceIndex => LinkIndex(packet.Flow.InputInterface, packet.Flow.InputInterfaceIndex),
        MetaKey.OutputInterfaceIndex => LinkIndex(packet.Flow.OutputInterface, packet.Flow.OutputInterfaceIndex),
        MetaKey.InputInterfaceName => LinkName(packet.Flow.InputInterface),
        MetaKey.OutputInterfaceName => LinkName(packet.Flow.OutputInterface),
        MetaKey.NetfilterFamily => KnownBits.Of((byte)packet.Family),
        MetaKey.TransportProtocol => KnownBits.Of(PacketHeaders.ProtocolNumber(packet)),
        MetaKey.PacketType => IsMulticast(packet.Flow.Destination) ? KnownBits.Unknown(1) : KnownBits.Of(0),

        // A packet on its way through has no socket.
        MetaKey.SocketUser or MetaKey.SocketGroup or MetaKey.ControlGroup => packet.Hook == NetfilterHook.Forward ? null : KnownBits.Unknown(4),
        MetaKey.BridgeInputName or MetaKey.BridgeOutputName => KnownBits.Unknown(16),
        _ => KnownBits.Unknown(NftRegister.Size),
    };

    public static KnownBits? Connection(PacketState packet, CtKey key, byte? direction)
    {
        if (key == CtKey.State)
        {
            return KnownBits.Of(State(packet));
        }

        if (!packet.IsTracked || packet.Flow.IsUntracked)
        {
            return null;
        }

        return key switch
        {
            CtKey.Direction => KnownBits.Of((byte)(packet.Flow.IsReply ? 1 : 0)),
            CtKey.Status => Status(packet),
            CtKey.Mark => packet.ConnectionMark is uint mark ? KnownBits.Of(mark) : KnownBits.Unknown(4),
            CtKey.NetworkProtocol => KnownBits.Of((byte)(packet.IsIPv6 ? NftFamily.IPv6 : NftFamily.IPv4)),
            CtKey.TransportProtocol => KnownBits.Of(PacketHeaders.ProtocolNumber(packet)),
            CtKey.DestinationAddress or CtKey.DestinationIPv4 or CtKey.DestinationIPv6 when direction == 0
                => OriginalDestination(packet) is IPAddress address ? KnownBits.Of(address.GetAddressBytes()) : KnownBits.Unknown(16),
            CtKey.DestinationPort when direction == 0 => Port(OriginalDestinationPort(packet)),
            CtKey.SourceAddress or CtKey.SourceIPv4 or CtKey.SourceIPv6 when direction == 0 && !packet.Flow.IsReply && !packet.IsTranslated
                => KnownBits.Of(packet.Flow.Source.GetAddressBytes()),
            CtKey.SourcePort when direction == 0 && !packet.Flow.IsReply && !packet.IsTranslated => Port(packet.Flow.SourcePort),
            _ => KnownBits.Unknown(NftRegister.Size),
        };
    }

    public static KnownBits Fib(PacketState packet, FibExpression fib)
    {
        bool isSource = (fib.Flags & FibFlags.Source) != 0;
        if (fib.Result != FibResult.AddressType)
        {
            return KnownBits.Unknown(NftRegister.Size);
        }

        uint? type = AddressType(packet, isSource, (fib.Flags & (FibFlags.InputInterface | FibFlags.OutputInterface)) != 0);
        return type is uint known ? KnownBits.Of(known) : KnownBits.Unknown(4);
    }

    /// <summary>The <c>RTN_*</c> number of an address; null when it is not known. On one link only, whose local address it is is not known.</summary>
    public static uint? AddressType(PacketState packet, bool isSource, bool isLimitedToLink)
    {
        IPAddress address = isSource ? packet.Flow.Source : packet.Flow.Destination;
        bool? isLocal = isSource ? packet.SourceIsLocal : packet.DestinationIsLocal;
        return IsMulticast(address) ? Multicast
            : address.Equals(IPAddress.Broadcast) ? Broadcast
            : isLocal == false ? Unicast
            : isLocal == true && !isLimitedToLink ? Local
            : null;
    }

    /// <summary><c>NF_CT_STATE_BIT</c>.</summary>
    public static uint State(PacketState packet) => packet.Flow.IsUntracked ? Untracked
        : !packet.IsTracked ? Invalid
        : packet.Flow.IsReply ? Established
        : New;

    /// <summary>Where the connection was begun to; null when it is not known.</summary>
    public static IPAddress? OriginalDestination(PacketState packet) => packet.Flow.OriginalDestination
        ?? (packet.Flow.IsReply || packet.Flow.IsDestinationTranslated ? null : packet.Flow.Destination);

    /// <summary>The port the connection was begun to; 0 when it is not known.</summary>
    public static int OriginalDestinationPort(PacketState packet) => packet.Flow.OriginalDestination is not null ? packet.Flow.OriginalDestinationPort
        : packet.Flow.IsReply || packet.Flow.IsDestinationTranslated ? 0
        : packet.Flow.DestinationPort;

    // IPS_*: expected 1, seen reply 2, confirmed 8, destination translated 32. The rest is not known.
    private static KnownBits Status(PacketState packet)
    {
        uint value = (packet.Flow.IsReply ? 2u | 8u : 0) | (packet.Flow.IsDestinationTranslated ? 32u : 0);
        return new KnownBits(BitConverter.GetBytes(value), BitConverter.GetBytes(1u | 2u | 8u | 32u));
    }

    private static KnownBits Port(int port) => port == 0 ? KnownBits.Unknown(2) : KnownBits.Of((byte)(port >> 8), (byte)port);

    private static KnownBits LinkIndex(string? name, int index) => name is null ? KnownBits.Of(0u)
        : name == "lo" ? KnownBits.Of(1u)
        : index != 0 ? KnownBits.Of((uint)index)
        : KnownBits.Unknown(4);

    private static KnownBits LinkName(string? name)
    {
        byte[] bytes = new byte[16];
        byte[] text = Encoding.UTF8.GetBytes(name ?? "");
        Array.Copy(text, bytes, Math.Min(text.Length, 15));
        return KnownBits.Of(bytes);
    }

    private static bool IsMulticast(IPAddress address)
        => address.IsIPv6Multicast || (address.GetAddressBytes() is [>= 224 and < 240, _, _, _]);
}
