using ContainerNet.Interop;

namespace ContainerNet.Netlink;

/// <summary>What comes in.</summary>
public sealed partial class NetlinkSocket
{
    private const int LargestDatagram = 16 << 20;

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
