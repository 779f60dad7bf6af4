using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using Microsoft.Win32.SafeHandles;

namespace ContainerNet.Packets;

/// <summary>Sends an ICMP or ICMPv6 echo request and waits for its echo. <c>ping ADDRESS</c></summary>
public sealed class EchoSocket : RequestSocket
{
    private const int SOCK_DGRAM = 2;
    private const int SOCK_RAW = 3;
    private const int HeaderLength = 8;
    private const int TokenLength = 16;

    private const int UsualContent = 56;
    private const int Headers = 512; // at the most, and of ICMP errors
    private const int IPPROTO_IP = 0;
    private const int IPPROTO_IPV6 = 41;
    private const int IP_MTU_DISCOVER = 10;
    private const int IPV6_MTU_DISCOVER = 23;
    private const int IP_PMTUDISC_PROBE = 3;

    private readonly byte[] _message;

    private EchoSocket(SafeFileHandle socket, IPAddress? source, IPAddress destination, int size)
        : base(socket, source, destination, 0)
    {
        _message = new byte[size == 0 ? HeaderLength + UsualContent : Math.Max(size - (IsIPv6 ? 40 : 20), HeaderLength + TokenLength)];
        if (size != 0)
        {
            Syscall.TrySetOption(socket, IsIPv6 ? IPPROTO_IPV6 : IPPROTO_IP, IsIPv6 ? IPV6_MTU_DISCOVER : IP_MTU_DISCOVER, IP_PMTUDISC_PROBE);
        }

        RandomNumberGenerator.Fill(_message);
        _message[0] = (byte)(IsIPv6 ? 128 : 8);
        _message[1] = 0;
        _message.AsSpan(2, 2).Clear();
        if (!IsIPv6)
        {
            // ICMPv6's checksum covers addresses, so the kernel makes it.
            BinaryPrimitives.WriteUInt16BigEndian(_message.AsSpan(2), Checksum(_message));
        }
    }

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Token => _message.AsMemory(HeaderLength, TokenLength);

    /// <summary>Opens it in a namespace: a raw socket, or where that needs a missing CAP_NET_RAW a ping socket (icmp(7)).</summary>
    /// <param name="ns">Where.</param>
    /// <param name="source">Its source; null lets the kernel choose.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="size">The packet's size in bytes, with its IP header; it is never broken up then, and a path MTU that is known is passed over. 0 for the usual size.</param>
    public static EchoSocket Open(NamespaceHandle ns, IPAddress? source, IPAddress destination, int size = 0)
    {
        ArgumentNullException.ThrowIfNull(ns);
        ArgumentNullException.ThrowIfNull(destination);
        int protocol = InternetName.FamilyOf(destination) == 10 ? IcmpMessage.Protocol6 : IcmpMessage.Protocol4;
        SafeFileHandle socket = TryOpen(ns, destination, SOCK_RAW, protocol)
            ?? TryOpen(ns, destination, SOCK_DGRAM, protocol)
            ?? throw new KernelException("open a raw socket", Errno.EPERM) { Capability = "CAP_NET_RAW" };
        return new EchoSocket(socket, source, destination, size);
    }

    /// <inheritdoc/>
    public override RequestAnswer? TryTakeAnswer()
    {
        Span<byte> buffer = new byte[_message.Length + Headers];
        if (TryTakeError() is { } error)
        {
            return new RequestAnswer(false, false, error);
        }

        while (Syscall.TryReceive(Socket, buffer) is int length)
        {
            // A raw IPv4 socket gives the packet with its header, all others the message alone.
            ReadOnlySpan<byte> bytes = buffer[..length];
            bool found = !IsIPv6 && IpPacket.TryParse(bytes, out IpPacket packet) && packet.Version == 4
                ? IcmpMessage.TryParse(packet, out IcmpMessage message)
                : IcmpMessage.TryParse(bytes, IsIPv6, out message);
            if (found && message.IsEchoReply && message.Payload.StartsWith(Token.Span))
            {
                return RequestAnswer.Reply;
            }
        }

        return null;
    }

    private protected override Errno SendRequest() => Syscall.TrySend(Socket, _message);

    private static ushort Checksum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        for (int i = 0; i < bytes.Length; i += 2)
        {
            sum += i + 1 < bytes.Length ? BinaryPrimitives.ReadUInt16BigEndian(bytes[i..]) : (uint)bytes[i] << 8;
        }

        sum = (sum & 0xffff) + (sum >> 16);
        return (ushort)~((sum & 0xffff) + (sum >> 16));
    }
}
