using ContainerNet.Interop;

namespace ContainerNet.Netlink;

/// <summary>Several requests that stand on their own, in one datagram.</summary>
public sealed partial class NetlinkSocket
{
    /// <summary>
    /// Sends requests that change something as one datagram. Unlike a netfilter batch each is done or refused by itself, in order; a
    /// refused one does not keep the kernel from those behind it. It says what it refuses, and only the last is asked to be acknowledged.
    /// </summary>
    /// <param name="messages">The requests.</param>
    /// <param name="asked">What each asks, as the end of "Cannot …", by its place in the row.</param>
    /// <returns>Why each was refused, by its place; null for those that were done.</returns>
    /// <exception cref="KernelException">ENOBUFS: answers were lost. Or the row could not be sent.</exception>
    public KernelException?[] ExecuteEach(IReadOnlyList<MessageWriter> messages, Func<int, string> asked)
    {
        ArgumentNullException.ThrowIfNull(messages);
        ArgumentNullException.ThrowIfNull(asked);
        FaultPoint.Pass(asked(0));
        for (int i = 0; i < messages.Count; i++)
        {
            _ = i == messages.Count - 1 ? messages[i].With(MessageFlags.Ack) : messages[i].Without(MessageFlags.Ack);
        }

        MessageRow sent = Send(messages, asked(0));
        KernelException?[] refusals = new KernelException?[sent.Count];
        bool isEnd = false;
        bool isLost = false;
        for (Deadline deadline = Deadline.After(_timeout); !isEnd && TryReceiveAnswer(deadline, ref isLost, asked(0), out ReadOnlySpan<byte> received);)
        {
            while (MessageReader.TryRead(ref received, out MessageReader message))
            {
                if (message.IsEnd && sent.TryPlace(message.Sequence, out int place))
                {
                    refusals[place] = message.ToRefusal(asked(place), sent[place]);
                    isEnd |= place == sent.Count - 1;
                }
            }
        }

        EndAnswer(isOver: !isLost);
        return isEnd && !isLost ? refusals : throw new KernelException(asked(0), Errno.ENOBUFS, "the kernel's answers were more than the socket could hold");
    }

    /// <summary>The number the kernel gave this socket's namespace; 0 before Linux 5.14. It is never given again until the kernel starts anew.</summary>
    public ulong NamespaceCookie => Syscall.NamespaceCookie(_fd);

    /// <summary>The number of the link that has this name, or this alternative name, in the socket's namespace; 0 when there is none.</summary>
    public int IndexOf(string name) => Syscall.LinkIndex(_fd, name);
}
