using ContainerNet.Interop;

namespace ContainerNet.Netlink;

/// <summary>One question, one answer.</summary>
public sealed partial class NetlinkSocket
{
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
}
