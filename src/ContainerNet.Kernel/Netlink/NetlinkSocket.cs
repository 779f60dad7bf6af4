using System.Buffers;
using System.Diagnostics.CodeAnalysis;
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

    /// <summary>Reads one event.</summary>
    /// <param name="type">The message's type.</param>
    /// <param name="flags">Its flags, which may tell what is new from what has changed.</param>
    /// <param name="payload">What follows its header.</param>
    public delegate T EventParser<T>(ushort type, MessageFlags flags, ReadOnlySpan<byte> payload);

    /// <summary>What an error is about when none can be opened.</summary>
    internal const string Asked = "open a netlink socket";

    private const int AF_NETLINK = 16;
    private const int SOCK_RAW = 3;
    private const int SOL_NETLINK = 270;
    private const int NETLINK_CAP_ACK = 10;
    private const int NETLINK_EXT_ACK = 11;
    private const int NETLINK_GET_STRICT_CHK = 12;

    private const int FirstBuffer = 64 << 10;

    private readonly SafeFileHandle _fd;
    private readonly CancelSignal? _cancel;
    private readonly TimeSpan _timeout;
    private readonly int _largest;
    private readonly int _firstBuffer;
    private byte[] _buffer = []; // borrowed while an answer is read: of many sockets one is read at a time
    private bool _isRetired;
    private uint _sequence = (uint)Random.Shared.Next();

    /// <summary>Takes over a descriptor made by <see cref="OpenDescriptor"/>.</summary>
    /// <param name="fd">The socket.</param>
    /// <param name="cancel">Ends every wait when it is set.</param>
    /// <param name="timeout">How long one request may take.</param>
    /// <param name="firstBuffer">Bytes to receive into at first; a larger datagram makes it grow.</param>
    /// <param name="largestDatagram">The largest datagram taken, in bytes; a larger one is an error (EMSGSIZE).</param>
    public NetlinkSocket(SafeFileHandle fd, CancelSignal? cancel, TimeSpan timeout, int firstBuffer = FirstBuffer, int largestDatagram = Syscall.LargestNetlink)
    {
        _fd = fd;
        _cancel = cancel;
        _timeout = timeout;
        _largest = largestDatagram;
        _firstBuffer = firstBuffer;
    }

    /// <summary>Datagrams that some process, not the kernel, sent here; they were dropped.</summary>
    public int ForgedDatagrams { get; private set; }

    /// <summary>The socket itself, to wait on.</summary>
    public SafeFileHandle Descriptor => _fd;

    /// <summary>Opens a descriptor in the calling thread's network namespace.</summary>
    /// <param name="family">The netlink family.</param>
    /// <param name="groups">Multicast groups to listen to, as a mask. Ask nothing on such a socket: events may be lost by it.</param>
    public static SafeFileHandle OpenDescriptor(NetlinkFamily family, uint groups = 0)
        => Prepare(Syscall.OpenSocket(AF_NETLINK, SOCK_RAW, (int)family, Asked), family, groups);

    /// <summary>The socket to be opened inside a namespace; <see cref="Prepare"/> makes it a descriptor to use.</summary>
    internal static Opening Opening(NetlinkFamily family) => Interop.Opening.Socket(AF_NETLINK, SOCK_RAW, (int)family);

    /// <summary>Tells a new socket how it is going to be used, and connects it to the kernel.</summary>
    internal static SafeFileHandle Prepare(SafeFileHandle fd, NetlinkFamily family, uint groups = 0)
    {
        try
        {
            Syscall.TrySetOption(fd, SOL_NETLINK, NETLINK_CAP_ACK, 1);
            Syscall.TrySetOption(fd, SOL_NETLINK, NETLINK_EXT_ACK, 1);
            if (family == NetlinkFamily.Route)
            {
                Syscall.TrySetOption(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1);
            }

            Syscall.ConnectToKernel(fd, groups);
            return fd;
        }
        catch (KernelException)
        {
            fd.Dispose(); // left to the finalizer it would hold the namespace
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_isRetired)
        {
            _fd.Dispose();
        }

        GiveBuffer();
    }

    /// <summary>Ends this and gives its descriptor, for another one to be made of it. False where answers are still to come: then it has to be closed.</summary>
    internal bool TryRetire([NotNullWhen(true)] out SafeFileHandle? descriptor)
    {
        _isRetired = !_owesAnswer && !_fd.IsClosed;
        descriptor = _isRetired ? _fd : null;
        GiveBuffer();
        return _isRetired;
    }

    private void TakeBuffer()
    {
        if (_buffer.Length == 0)
        {
            _buffer = _firstBuffer == FirstBuffer ? ArrayPool<byte>.Shared.Rent(FirstBuffer) : new byte[_firstBuffer];
        }
    }

    private void GiveBuffer()
    {
        if (_buffer.Length == FirstBuffer && Interlocked.Exchange(ref _buffer, []) is { Length: FirstBuffer } buffer)
        {
            ArrayPool<byte>.Shared.Return(buffer); // taken out of this socket first, so it can never be given to two
        }
    }
}
