using System.Runtime.CompilerServices;
using ContainerNet.Interop;
using Microsoft.Win32.SafeHandles;

namespace ContainerNet.Netlink;

/// <summary>
/// A netlink socket. It belongs for life to the network namespace of the thread that opened it,
/// so whoever holds one need never change namespace again. One thread uses it at a time.
/// </summary>
public sealed partial class NetlinkSocket : IDisposable
{
    /// <summary>Reads one message.</summary>
    /// <param name="type">The message's type.</param>
    /// <param name="payload">What follows its header.</param>
    public delegate T Parser<T>(ushort type, ReadOnlySpan<byte> payload);

    private const int AF_NETLINK = 16;
    private const int SOCK_RAW = 3;
    private const int SOL_NETLINK = 270;
    private const int NETLINK_CAP_ACK = 10;
    private const int NETLINK_EXT_ACK = 11;
    private const int NETLINK_GET_STRICT_CHK = 12;

    private static byte[]? _sparedBuffer;

    private readonly SafeFileHandle _fd;
    private readonly CancelSignal? _cancel;
    private readonly TimeSpan _timeout;
    private byte[] _buffer = Interlocked.Exchange(ref _sparedBuffer, null) ?? new byte[64 << 10];
    private uint _sequence = (uint)Random.Shared.Next();

    /// <summary>Takes over a descriptor made by <see cref="OpenDescriptor"/>.</summary>
    /// <param name="fd">The socket.</param>
    /// <param name="cancel">Ends every wait when it is set.</param>
    /// <param name="timeout">How long one request may take.</param>
    public NetlinkSocket(SafeFileHandle fd, CancelSignal? cancel, TimeSpan timeout)
    {
        _fd = fd;
        _cancel = cancel;
        _timeout = timeout;
    }

    /// <summary>Datagrams that some process, not the kernel, sent here; they were dropped.</summary>
    public int ForgedDatagrams { get; private set; }

    /// <summary>The socket itself, to wait on.</summary>
    public SafeFileHandle Descriptor => _fd;

    /// <summary>
    /// Opens a descriptor in the calling thread's network namespace. Does nothing but system calls, so
    /// that the thread that has entered a namespace for it starts no other.
    /// </summary>
    /// <param name="family">The netlink family.</param>
    /// <param name="groups">Multicast groups to listen to, as a mask.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static SafeFileHandle OpenDescriptor(NetlinkFamily family, uint groups = 0)
    {
        SafeFileHandle fd = Syscall.OpenSocket(AF_NETLINK, SOCK_RAW, (int)family, "open a netlink socket");
        Syscall.TrySetOption(fd, SOL_NETLINK, NETLINK_CAP_ACK, 1);
        Syscall.TrySetOption(fd, SOL_NETLINK, NETLINK_EXT_ACK, 1);
        if (family == NetlinkFamily.Route)
        {
            Syscall.TrySetOption(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1);
        }

        Syscall.ConnectToKernel(fd, groups);
        return fd;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _fd.Dispose();
        if (_buffer.Length == 64 << 10)
        {
            _sparedBuffer = _buffer;
        }

        _buffer = [];
    }
}
