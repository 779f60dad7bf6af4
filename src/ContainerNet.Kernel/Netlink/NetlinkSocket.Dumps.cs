using ContainerNet.Interop;

namespace ContainerNet.Netlink;

/// <summary>Whole tables.</summary>
public sealed partial class NetlinkSocket
{
    private const int DumpTries = 10;

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
}
