using System.Net;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using Microsoft.Win32.SafeHandles;

namespace ContainerNet.Packets;

/// <summary>Opens a TCP connection and resets it as soon as it stands, so that no state stays.</summary>
public sealed class ConnectSocket : RequestSocket
{
    private const int SOCK_STREAM = 1;
    private const int SOL_SOCKET = 1;
    private const int SO_LINGER = 13;

    private SafeFileHandle? _watch;

    private ConnectSocket(SafeFileHandle socket, IPAddress? source, IPAddress destination, int port)
        : base(socket, source, destination, port)
    {
        // struct linger { int l_onoff; int l_linger; }: close sends a reset
        Syscall.TrySetOption(socket, SOL_SOCKET, SO_LINGER, [1, 0, 0, 0, 0, 0, 0, 0]);
    }

    /// <inheritdoc/>
    public override SafeFileHandle Descriptor => _watch ?? Socket;

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Token => default;

    /// <inheritdoc/>
    public override bool CanResend => false;

    /// <summary>Opens it in a namespace.</summary>
    public static ConnectSocket Open(NamespaceHandle ns, IPAddress? source, IPAddress destination, int port)
    {
        ArgumentNullException.ThrowIfNull(ns);
        ArgumentNullException.ThrowIfNull(destination);
        return new ConnectSocket(Open(ns, destination, SOCK_STREAM, TcpSegment.Protocol), source, destination, port);
    }

    /// <inheritdoc/>
    public override RequestAnswer? TryTakeAnswer()
    {
        if (_watch is null || !Syscall.WaitReadable([_watch], null, Deadline.After(TimeSpan.Zero), stackalloc bool[1]))
        {
            return null;
        }

        Errno error = Syscall.TakeError(Socket);
        return TryTakeError() is { } told ? new RequestAnswer(false, false, told)
            : error switch
            {
                Errno.None => RequestAnswer.Reply,
                Errno.ECONNREFUSED => RequestAnswer.Reset,
                _ => new RequestAnswer(false, false, new RequestError(error, null, IsIPv6, 0, 0)),
            };
    }

    private protected override Errno SendRequest()
    {
        _watch = Syscall.WatchBothWays(Socket);
        return Errno.None;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _watch?.Dispose();
        }

        base.Dispose(disposing);
    }
}
