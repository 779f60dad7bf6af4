using ContainerNet.Interop;

namespace ContainerNet.Netlink;

/// <summary>What goes out, and what comes in.</summary>
public sealed partial class NetlinkSocket
{
    // A request was sent and the end of its answer was not read: it was cancelled, timed out, refused early, or could not be parsed.
    private bool _owesAnswer;

    /// <summary>Numbers a request and sends it; gives its number.</summary>
    private uint Send(MessageWriter request, string asked, out ReadOnlySpan<byte> sent)
    {
        Settle(asked);
        uint sequence = ++_sequence;
        sent = request.Finish(sequence);
        _owesAnswer = true;
        Syscall.Send(_fd, sent, asked);
        return sequence;
    }

    /// <summary>
    /// Takes what is left of an earlier answer. Its messages would be skipped by their number anyway; but a socket that has
    /// overflowed is given nothing more until it is empty, and one in the middle of a dump begins no other (EBUSY).
    /// </summary>
    private void Settle(string asked)
    {
        for (Deadline deadline = Deadline.After(_timeout); _owesAnswer; ThrowIfLate(deadline, asked))
        {
            try
            {
                EndAnswer(isOver: !TryReceive(out _, out uint sender, asked));
                ForgedDatagrams += sender == 0 ? 0 : 1;
            }
            catch (KernelException)
            {
                // What went wrong with the earlier answer; it was said then.
            }
        }
    }

    /// <summary>The next datagram of an answer.</summary>
    private ReadOnlySpan<byte> ReceiveAnswer(Deadline deadline, string asked)
    {
        ThrowIfLate(deadline, asked);
        return Receive(deadline, asked);
    }

    /// <summary>The next datagram the kernel itself sent. Anyone else's is dropped and counted.</summary>
    private ReadOnlySpan<byte> Receive(Deadline deadline, string asked)
    {
        Span<bool> ready = stackalloc bool[1];
        while (true)
        {
            _cancel?.ThrowIfSet();
            if (TryReceive(out int length, out uint sender, asked))
            {
                if (sender == 0)
                {
                    return _buffer.AsSpan(0, length);
                }

                ForgedDatagrams++;
                ThrowIfLate(deadline, asked);
            }
            else if (!Syscall.WaitReadable([_fd], _cancel, deadline, ready))
            {
                throw new KernelException(asked, Errno.ETIMEDOUT, $"no answer within {_timeout.TotalSeconds:0.#} s");
            }
        }
    }

    private bool TryReceive(out int length, out uint sender, string asked)
    {
        TakeBuffer();
        return Syscall.TryReceiveNetlink(_fd, ref _buffer, _largest, out length, out sender, asked);
    }

    /// <summary>Nothing more of an answer is to come, and what has come was looked at; or there is more.</summary>
    private void EndAnswer(bool isOver = true)
    {
        _owesAnswer = !isOver;
        if (isOver)
        {
            GiveBuffer();
        }
    }

    private void ThrowIfLate(Deadline deadline, string asked)
    {
        _cancel?.ThrowIfSet();
        if (deadline.HasPassed)
        {
            throw new KernelException(asked, Errno.ETIMEDOUT, $"no end of answers within {_timeout.TotalSeconds:0.#} s");
        }
    }
}
