using System.Runtime.CompilerServices;
using ContainerNet.Interop;
using Microsoft.Win32.SafeHandles;

namespace ContainerNet.Netlink;

/// <summary>
/// A netlink socket. It belongs for life to the network namespace of the thread that opened it,
/// so whoever holds one need never change namespace again. One thread uses it at a time.
/// </summary>
public sealed class NetlinkSocket : IDisposable
{
    /// <summary>Reads one message of a dump.</summary>
    /// <param name="type">The message's type.</param>
    /// <param name="payload">What follows its header.</param>
    public delegate T Parser<T>(ushort type, ReadOnlySpan<byte> payload);

    private const int AF_NETLINK = 16;
    private const int SOCK_RAW = 3;
    private const int SOL_SOCKET = 1;
    private const int SO_SNDBUFFORCE = 32;
    private const int SOL_NETLINK = 270;
    private const int NETLINK_CAP_ACK = 10;
    private const int NETLINK_EXT_ACK = 11;
    private const int NETLINK_GET_STRICT_CHK = 12;
    private const int LargestDatagram = 16 << 20;
    private const int DumpTries = 10;

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

    /// <summary>Sends one request that changes something and waits until the kernel has done it.</summary>
    /// <param name="request">The message, with <see cref="MessageFlags.Ack"/>.</param>
    /// <param name="asked">What is asked, as the end of "Cannot …".</param>
    public void Execute(MessageWriter request, string asked)
    {
        ArgumentNullException.ThrowIfNull(request);
        FaultPoint.Pass(asked);
        uint sequence = ++_sequence;
        ReadOnlySpan<byte> sent = request.Finish(sequence);
        Syscall.Send(_fd, sent, asked);
        Deadline deadline = Deadline.After(_timeout);
        while (true)
        {
            ReadOnlySpan<byte> datagram = Receive(deadline, asked);
            while (MessageReader.TryRead(ref datagram, out MessageReader message))
            {
                if (message.Sequence == sequence && message.IsEnd)
                {
                    if (message.Error != Errno.None)
                    {
                        throw message.ToException(asked, sent);
                    }

                    return;
                }
            }
        }
    }

    /// <summary>
    /// Sends one request that makes something and gives what the kernel made, from the notification that
    /// <see cref="MessageFlags.Echo"/> asks for. Null on kernels that do not echo.
    /// </summary>
    /// <param name="request">The message, with <see cref="MessageFlags.Ack"/> and <see cref="MessageFlags.Echo"/>.</param>
    /// <param name="parse">Reads the notification.</param>
    /// <param name="asked">What is asked, as the end of "Cannot …".</param>
    public T? ExecuteEcho<T>(MessageWriter request, Parser<T> parse, string asked) where T : class
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(parse);
        FaultPoint.Pass(asked);
        uint sequence = ++_sequence;
        ReadOnlySpan<byte> sent = request.Finish(sequence);
        Syscall.Send(_fd, sent, asked);
        Deadline deadline = Deadline.After(_timeout);
        T? made = null;
        while (true)
        {
            ReadOnlySpan<byte> datagram = Receive(deadline, asked);
            while (MessageReader.TryRead(ref datagram, out MessageReader message))
            {
                if (message.Sequence != sequence || message.IsNoop)
                {
                    continue;
                }

                if (!message.IsEnd)
                {
                    made ??= parse(message.Type, message.Payload);
                }
                else if (message.Error != Errno.None)
                {
                    throw message.ToException(asked, sent);
                }
                else
                {
                    return made;
                }
            }
        }
    }

    /// <summary>Sends one request for one object and gives the parsed answer.</summary>
    /// <param name="request">The message, without <see cref="MessageFlags.Dump"/>.</param>
    /// <param name="parse">Reads the answer.</param>
    /// <param name="asked">What is asked, as the end of "Cannot …".</param>
    public T Get<T>(MessageWriter request, Parser<T> parse, string asked)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(parse);
        uint sequence = ++_sequence;
        ReadOnlySpan<byte> sent = request.Finish(sequence);
        Syscall.Send(_fd, sent, asked);
        Deadline deadline = Deadline.After(_timeout);
        while (true)
        {
            ReadOnlySpan<byte> datagram = Receive(deadline, asked);
            while (MessageReader.TryRead(ref datagram, out MessageReader message))
            {
                if (message.Sequence != sequence || message.IsNoop)
                {
                    continue;
                }

                if (message.IsEnd)
                {
                    throw message.ToException(asked, sent);
                }

                return parse(message.Type, message.Payload);
            }
        }
    }

    /// <summary>
    /// Reads a whole table. A dump the kernel marks as interrupted is read again, ten times at most;
    /// then it is given as it is and said to be inconsistent.
    /// </summary>
    /// <param name="request">The message, with <see cref="MessageFlags.Dump"/>.</param>
    /// <param name="parse">Reads one message; what it gives as null is left out.</param>
    /// <param name="asked">What is asked, as the end of "Cannot …".</param>
    public DumpResult<T> Dump<T>(MessageWriter request, Parser<T?> parse, string asked) where T : class
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(parse);
        for (int attempt = 1; ; attempt++)
        {
            List<T> items = [];
            bool consistent = DumpOnce(request, parse, items, asked);
            if (consistent || attempt == DumpTries)
            {
                return new DumpResult<T>(items, consistent);
            }
        }
    }

    /// <summary>
    /// Sends several messages as one datagram, a netfilter batch or a row of requests, and waits for the
    /// acknowledgement of each that asks for one. All answers are taken before the first refusal is thrown.
    /// </summary>
    /// <param name="messages">The messages, in order.</param>
    /// <param name="asked">What each asks, as the end of "Cannot …", by its place in the row.</param>
    public void ExecuteAll(IReadOnlyList<MessageWriter> messages, Func<int, string> asked)
    {
        ArgumentNullException.ThrowIfNull(messages);
        ArgumentNullException.ThrowIfNull(asked);
        FaultPoint.Pass(asked(0));
        uint first = _sequence + 1;
        int pending = 0;
        int total = 0;
        List<byte[]> sent = new(messages.Count);
        foreach (MessageWriter message in messages)
        {
            byte[] bytes = message.ToArray(++_sequence);
            sent.Add(bytes);
            total += bytes.Length;
            pending += message.Flags.HasFlag(MessageFlags.Ack) ? 1 : 0;
        }

        Syscall.TrySetOption(_fd, SOL_SOCKET, SO_SNDBUFFORCE, Math.Max(total * 2, 256 << 10));
        byte[] datagram = new byte[total];
        int at = 0;
        foreach (byte[] bytes in sent)
        {
            bytes.CopyTo(datagram, at);
            at += bytes.Length;
        }

        Syscall.Send(_fd, datagram, asked(0));
        Deadline deadline = Deadline.After(_timeout);
        KernelException? refusal = null;
        while (pending > 0)
        {
            ReadOnlySpan<byte> received = Receive(deadline, asked(0));
            while (MessageReader.TryRead(ref received, out MessageReader message))
            {
                uint place = message.Sequence - first;
                if (place >= (uint)messages.Count || !message.IsEnd)
                {
                    continue;
                }

                if (message.Error != Errno.None)
                {
                    refusal ??= message.ToException(asked((int)place), sent[(int)place]);
                    if (!messages[(int)place].Flags.HasFlag(MessageFlags.Ack))
                    {
                        throw refusal; // the batch itself was refused: nothing else will be answered
                    }
                }

                pending--;
            }
        }

        if (refusal is not null)
        {
            throw refusal;
        }
    }

    /// <summary>Takes what the kernel sends unasked (multicast), message by message; false when the deadline passes first.</summary>
    /// <param name="deadline">How long to wait for the first.</param>
    /// <param name="parse">Reads one message; what it gives as null is left out.</param>
    /// <param name="items">Where to.</param>
    /// <param name="asked">What is asked, as the end of "Cannot …".</param>
    public bool TryReceive<T>(Deadline deadline, Parser<T?> parse, List<T> items, string asked) where T : class
    {
        ArgumentNullException.ThrowIfNull(parse);
        ArgumentNullException.ThrowIfNull(items);
        ReadOnlySpan<byte> datagram;
        try
        {
            datagram = Receive(deadline, asked);
        }
        catch (KernelException e) when (e.Errno == Errno.ETIMEDOUT)
        {
            return false;
        }

        while (MessageReader.TryRead(ref datagram, out MessageReader message))
        {
            if (!message.IsEnd && !message.IsNoop && parse(message.Type, message.Payload) is { } item)
            {
                items.Add(item);
            }
        }

        return true;
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

    private bool DumpOnce<T>(MessageWriter request, Parser<T?> parse, List<T> items, string asked) where T : class
    {
        uint sequence = ++_sequence;
        ReadOnlySpan<byte> sent = request.Finish(sequence);
        Syscall.Send(_fd, sent, asked);
        Deadline deadline = Deadline.After(_timeout);
        bool consistent = true;
        while (true)
        {
            ReadOnlySpan<byte> datagram = Receive(deadline, asked);
            while (MessageReader.TryRead(ref datagram, out MessageReader message))
            {
                if (message.Sequence != sequence || message.IsNoop)
                {
                    continue;
                }

                consistent &= !message.Flags.HasFlag(MessageFlags.DumpInterrupted);
                if (message.IsEnd)
                {
                    return message.Error == Errno.None ? consistent : throw message.ToException(asked, sent);
                }

                if (parse(message.Type, message.Payload) is { } item)
                {
                    items.Add(item);
                }
            }
        }
    }

    /// <summary>The next datagram the kernel itself sent. Anyone else's is dropped and counted.</summary>
    private ReadOnlySpan<byte> Receive(Deadline deadline, string asked)
    {
        Span<bool> ready = stackalloc bool[1];
        while (true)
        {
            _cancel?.ThrowIfSet();
            if (Syscall.TryReceiveNetlink(_fd, ref _buffer, LargestDatagram, out int length, out uint sender, asked))
            {
                if (sender == 0)
                {
                    return _buffer.AsSpan(0, length);
                }

                ForgedDatagrams++;
            }
            else if (!Syscall.WaitReadable([_fd], _cancel, deadline, ready))
            {
                throw new KernelException(asked, Errno.ETIMEDOUT, $"no answer within {_timeout.TotalSeconds:0.#} s");
            }

            if (deadline.HasPassed)
            {
                throw new KernelException(asked, Errno.ETIMEDOUT, $"no end of answers within {_timeout.TotalSeconds:0.#} s");
            }
        }
    }
}
