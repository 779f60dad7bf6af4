using ContainerNet.Interop;

namespace ContainerNet.Netlink;

/// <summary>Several messages in one datagram.</summary>
public sealed partial class NetlinkSocket
{
    private const int SOL_SOCKET = 1;
    private const int SO_SNDBUFFORCE = 32;

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
}
