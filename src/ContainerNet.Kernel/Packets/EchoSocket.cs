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

    private readonly byte[] _message = new byte[HeaderLength + 56];

    private EchoSocket(SafeFileHandle socket, IPAddress? source, IPAddress destination)
        : base(socket, source, destination, 0)
    {
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
    public static EchoSocket Open(NamespaceHandle ns, IPAddress? source, IPAddress destination)
    {
        ArgumentNullException.ThrowIfNull(ns);
        ArgumentNullException.ThrowIfNull(destination);
        int protocol = InternetName.FamilyOf(destination) == 10 ? IcmpMessage.Protocol6 : IcmpMessage.Protocol4;
        SafeFileHandle socket = TryOpen(ns, destination, SOCK_RAW, protocol)
            ?? TryOpen(ns, destination, SOCK_DGRAM, protocol)
            ?? throw new KernelException("open a raw socket", Errno.EPERM) { Capability = "CAP_NET_RAW" };
        return new EchoSocket(socket, source, destination);
    }

    /// <inheritdoc/>
    public override RequestAnswer? TryTakeAnswer()
    {
        Span<byte> buffer = stackalloc byte[512];
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
            sum += BinaryPrimitives.ReadUInt16BigEndian(bytes[i..]);
        }

        sum = (sum & 0xffff) + (sum >> 16);
        return (ushort)~((sum & 0xffff) + (sum >> 16));
    }
}
