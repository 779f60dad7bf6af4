using System.Net;
using System.Security.Cryptography;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using Microsoft.Win32.SafeHandles;

namespace ContainerNet.Packets;

/// <summary>
/// Sends a UDP datagram and waits for one. To port 53 it is a question a name server answers (the name servers of
/// the root, RFC 1035), to any other port eight random bytes.
/// </summary>
public sealed class DatagramSocket : RequestSocket
{
    private const int SOCK_DGRAM = 2;
    private const int DnsPort = 53;

    private readonly byte[] _datagram;

    private DatagramSocket(SafeFileHandle socket, IPAddress? source, IPAddress destination, int port, int sourcePort)
        : base(socket, source, destination, port, sourcePort)
    {
        // id, flags: recursion desired, one question, none of the three others; name "", type NS, class IN
        _datagram = port == DnsPort
            ? [0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1]
            : new byte[8];
        RandomNumberGenerator.Fill(port == DnsPort ? _datagram.AsSpan(0, 2) : _datagram);
    }

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Token => _datagram;

    /// <summary>Opens it in a namespace.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="source">The address it sends from; null lets the kernel choose.</param>
    /// <param name="destination">Where it sends to.</param>
    /// <param name="port">The port it sends to.</param>
    /// <param name="sourcePort">The port it sends from; 0 lets the kernel choose, and so does a port that is taken.</param>
    public static DatagramSocket Open(NamespaceHandle ns, IPAddress? source, IPAddress destination, int port, int sourcePort = 0)
    {
        ArgumentNullException.ThrowIfNull(ns);
        ArgumentNullException.ThrowIfNull(destination);
        return new DatagramSocket(Open(ns, destination, SOCK_DGRAM, UdpDatagram.Protocol), source, destination, port, sourcePort);
    }

    /// <inheritdoc/>
    public override RequestAnswer? TryTakeAnswer()
    {
        // The socket is connected, so whatever it receives came from the destination.
        return TryTakeError() is { } error ? new RequestAnswer(false, false, error)
            : Syscall.TryReceive(Socket, stackalloc byte[16]) is not null ? RequestAnswer.Reply
            : null;
    }

    private protected override Errno SendRequest() => Syscall.TrySend(Socket, _datagram);
}
