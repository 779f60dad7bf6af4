using ContainerNet.Interop;

namespace ContainerNet.Netlink;

/// <summary>Whole tables.</summary>
public sealed partial class NetlinkSocket
{
    private const int DumpTries = 10;
    private static readonly TimeSpan DumpPatience = TimeSpan.FromSeconds(2); // where a table never holds still, who waits longer gets nothing better

    /// <summary>Reads a whole table and makes a list of it. Interrupted dumps are treated as by <see cref="Record"/>.</summary>
    /// <param name="request">The message; a dump is asked for in any case.</param>
    /// <param name="parse">Reads one message; what it gives as null is left out.</param>
    /// <param name="asked">What is asked, as the end of "Cannot …".</param>
    public DumpResult<T> Dump<T>(MessageWriter request, Parser<T?> parse, string asked) where T : class
    {
        ArgumentNullException.ThrowIfNull(parse);
        RecordedDump dump = Record(request, asked);
        return new DumpResult<T>([.. dump.Read(parse)], dump.IsConsistent);
    }

    /// <summary>
    /// Reads a whole table, as bytes. A dump the kernel marks as interrupted is read again, ten times at most, and not
    /// again after two seconds; then it is given as it is and said to be inconsistent. It is over when this returns: the socket is free again.
    /// </summary>
    /// <param name="request">The message; a dump is asked for in any case.</param>
    /// <param name="asked">What is asked, as the end of "Cannot …".</param>
    public RecordedDump Record(MessageWriter request, string asked)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.With(MessageFlags.Dump);
        Deadline deadline = Deadline.After(_timeout);
        Deadline patience = Deadline.After(DumpPatience);
        RecordedDump? last = null;
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                RecordedDump dump = RecordOnce(request, deadline, asked);
                if (dump.IsConsistent || attempt == DumpTries || patience.HasPassed)
                {
                    return dump;
                }

                last = dump;
            }
            catch (KernelException e) when (e.Errno == Errno.ETIMEDOUT && last is not null)
            {
                return last;
            }
        }
    }

    private RecordedDump RecordOnce(MessageWriter request, Deadline deadline, string asked)
    {
        uint sequence = Send(request, asked, out ReadOnlySpan<byte> sent);
        RecordedDump dump = new(sequence);
        while (true)
        {
            ReadOnlySpan<byte> datagram = ReceiveAnswer(deadline, asked);
            dump.Add(datagram);
            while (MessageReader.TryRead(ref datagram, out MessageReader message))
            {
                if (message.Sequence != sequence || message.IsNoop)
                {
                    continue;
                }

                dump.IsConsistent &= !message.Flags.HasFlag(MessageFlags.DumpInterrupted);
                if (message.IsEnd)
                {
                    KernelException? refusal = message.ToRefusal(asked, sent);
                    EndAnswer();
                    return refusal is null ? dump : throw refusal;
                }
            }
        }
    }
}
