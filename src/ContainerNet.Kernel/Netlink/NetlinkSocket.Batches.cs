using ContainerNet.Interop;

namespace ContainerNet.Netlink;

/// <summary>Several messages in one datagram.</summary>
public sealed partial class NetlinkSocket
{
    private const int SOL_SOCKET = 1;
    private const int SO_SNDBUFFORCE = 32;
    private const int SO_RCVBUFFORCE = 33;
    private const int AnswersThatFit = 128;   // into a receive buffer of net.core.rmem_default, with the kernel's own words in each
    private const int BytesThatFit = 64 << 10; // into a send buffer of net.core.wmem_default
    private const int BytesPerAnswer = 1024;  // the kernel counts a whole sk_buff for each, and doubles what it is given

    /// <summary>
    /// Sends several messages as one datagram, a netfilter batch or a row of requests, and waits for the
    /// acknowledgement of each that asks for one. All answers are taken before the first refusal is thrown.
    /// </summary>
    /// <param name="messages">The messages, in order.</param>
    /// <param name="asked">What each asks, as the end of "Cannot …", by its place in the row.</param>
    /// <exception cref="KernelException">
    /// The first refusal. ENOBUFS: answers were lost and none of those that were not is a refusal, so only a look at what is
    /// there now can tell whether it was done.
    /// </exception>
    public void ExecuteAll(IReadOnlyList<MessageWriter> messages, Func<int, string> asked)
    {
        ArgumentNullException.ThrowIfNull(messages);
        ArgumentNullException.ThrowIfNull(asked);
        FaultPoint.Pass(asked(0));
        int pending = messages.Count(message => message.Flags.HasFlag(MessageFlags.Ack));
        MessageRow sent = Send(messages, asked(0));
        KernelException? refusal = null;
        bool isLost = false;
        for (Deadline deadline = Deadline.After(_timeout); pending > 0 && TryReceiveAnswer(deadline, ref isLost, asked(0), out ReadOnlySpan<byte> received);)
        {
            while (MessageReader.TryRead(ref received, out MessageReader message))
            {
                if (!message.IsEnd || !sent.TryPlace(message.Sequence, out int place))
                {
                    continue;
                }

                if (message.Error != Errno.None)
                {
                    refusal ??= message.ToException(asked(place), sent[place]);
                    if (!messages[place].Flags.HasFlag(MessageFlags.Ack))
                    {
                        throw refusal; // the batch itself was refused, or all but its end goes without acknowledgement: nothing that counts follows
                    }
                }

                pending--;
            }
        }

        EndAnswer(isOver: !isLost);
        if (refusal is not null || pending > 0)
        {
            throw refusal ?? new KernelException(asked(0), Errno.ENOBUFS, "the kernel's answers were more than the socket could hold");
        }
    }

    /// <summary>The next datagram of the answers. Once the kernel has said that some are lost, only what waits already; then false.</summary>
    private bool TryReceiveAnswer(Deadline deadline, ref bool isLost, string asked, out ReadOnlySpan<byte> datagram)
    {
        datagram = default;
        while (true)
        {
            try
            {
                if (!isLost)
                {
                    datagram = ReceiveAnswer(deadline, asked);
                    return true;
                }

                ThrowIfLate(deadline, asked);
                bool waits = TryReceive(out int length, out _, asked);
                datagram = _buffer.AsSpan(0, length); // what a process sent has length 0
                return waits;
            }
            catch (KernelException e) when (e.Errno == Errno.ENOBUFS)
            {
                isLost = true;
            }
        }
    }

    /// <summary>Numbers messages and sends them as one datagram.</summary>
    private MessageRow Send(IReadOnlyList<MessageWriter> messages, string asked)
    {
        Settle(asked);
        MessageRow row = new(messages, ref _sequence);
        MakeRoom(row.Datagram.Length, row.Count);
        _owesAnswer = true;
        Syscall.Send(_fd, row.Datagram, asked);
        return row;
    }

    /// <summary>Lets the socket hold the whole row, and an answer to each of its messages, where it may not. Without CAP_NET_ADMIN it stays as it is.</summary>
    private void MakeRoom(int bytes, int messages)
    {
        if (messages <= AnswersThatFit / 2 && bytes <= BytesThatFit)
        {
            return;
        }

        Syscall.TrySetOption(_fd, SOL_SOCKET, SO_SNDBUFFORCE, Math.Max(bytes * 2, 256 << 10));
        if (messages > AnswersThatFit)
        {
            Syscall.TrySetOption(_fd, SOL_SOCKET, SO_RCVBUFFORCE, (int)Math.Min((long)messages * BytesPerAnswer, 256 << 20));
        }
    }
}
