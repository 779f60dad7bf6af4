using ContainerNet.Interop;

namespace ContainerNet.Netlink;

/// <summary>Whole tables.</summary>
public sealed partial class NetlinkSocket
{
    private const int DumpTries = 10;

    /// <summary>
    /// Reads a whole table. A dump the kernel marks as interrupted is read again, ten times at most and no longer than one
    /// request may take; then it is given as it is and said to be inconsistent.
    /// </summary>
    /// <param name="request">The message; a dump is asked for in any case.</param>
    /// <param name="parse">Reads one message; what it gives as null is left out.</param>
    /// <param name="asked">What is asked, as the end of "Cannot …".</param>
    public DumpResult<T> Dump<T>(MessageWriter request, Parser<T?> parse, string asked) where T : class
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(parse);
        request.With(MessageFlags.Dump);
        Deadline deadline = Deadline.After(_timeout);
        List<T>? last = null;
        for (int attempt = 1; ; attempt++)
        {
            List<T> items = [];
            bool isConsistent;
            try
            {
                isConsistent = DumpOnce(request, parse, items, deadline, asked);
            }
            catch (KernelException e) when (e.Errno == Errno.ETIMEDOUT && last is not null)
            {
                return new DumpResult<T>(last, IsConsistent: false);
            }

            if (isConsistent || attempt == DumpTries)
            {
                return new DumpResult<T>(items, isConsistent);
            }

            last = items;
        }
    }

    private bool DumpOnce<T>(MessageWriter request, Parser<T?> parse, List<T> items, Deadline deadline, string asked) where T : class
    {
        uint sequence = Send(request, asked, out ReadOnlySpan<byte> sent);
        bool isConsistent = true;
        while (true)
        {
            ReadOnlySpan<byte> datagram = ReceiveAnswer(deadline, asked);
            while (MessageReader.TryRead(ref datagram, out MessageReader message))
            {
                if (message.Sequence != sequence || message.IsNoop)
                {
                    continue;
                }

                isConsistent &= !message.Flags.HasFlag(MessageFlags.DumpInterrupted);
                if (message.IsEnd)
                {
                    _owesAnswer = false;
                    return message.Error == Errno.None ? isConsistent : throw message.ToException(asked, sent);
                }

                if (parse(message.Type, message.Payload) is { } item)
                {
                    items.Add(item);
                }
            }
        }
    }
}
