using ContainerNet.Interop;

namespace ContainerNet.Netlink;

/// <summary>Whole tables, given while they are read.</summary>
public sealed partial class NetlinkSocket
{
    /// <summary>
    /// Reads a whole table, a datagram at a time, as its objects are asked for: neither the table nor its objects are kept, and the kernel
    /// waits while nobody asks. The socket can be asked nothing else meanwhile, so it should be one of the caller's own, closed when it is
    /// left early. For tables whose dumps the kernel does not mark as interrupted.
    /// </summary>
    /// <param name="request">The message; a dump is asked for in any case.</param>
    /// <param name="parse">Reads one message; what it gives as null is left out.</param>
    /// <param name="asked">What is asked, as the end of "Cannot …".</param>
    public IEnumerable<T> Stream<T>(MessageWriter request, Parser<T?> parse, string asked) where T : class
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(parse);
        uint sequence = Send(request.With(MessageFlags.Dump), asked, out _);
        List<T> part = [];
        for (bool isOver = false; !isOver;)
        {
            part.Clear();
            isOver = ReceivePart(request, sequence, parse, part, asked);
            foreach (T item in part)
            {
                yield return item;
            }
        }
    }

    /// <summary>Takes one datagram of a dump. True when it was the last.</summary>
    private bool ReceivePart<T>(MessageWriter request, uint sequence, Parser<T?> parse, List<T> part, string asked) where T : class
    {
        ReadOnlySpan<byte> datagram = ReceiveAnswer(Deadline.After(_timeout), asked);
        while (MessageReader.TryRead(ref datagram, out MessageReader message))
        {
            if (message.Sequence != sequence || message.IsNoop)
            {
                continue;
            }

            if (message.IsEnd)
            {
                KernelException? refusal = message.ToRefusal(asked, request.Finish(sequence));
                EndAnswer();
                return refusal is null ? true : throw refusal;
            }

            if (parse(message.Type, message.Payload) is { } item)
            {
                part.Add(item);
            }
        }

        return false;
    }
}
