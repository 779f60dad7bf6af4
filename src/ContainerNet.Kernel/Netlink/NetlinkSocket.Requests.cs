using ContainerNet.Interop;

namespace ContainerNet.Netlink;

/// <summary>One question, one answer.</summary>
public sealed partial class NetlinkSocket
{
    /// <summary>Sends one request that changes something and waits until the kernel has done it.</summary>
    /// <param name="request">The message; an acknowledgement is asked for in any case.</param>
    /// <param name="asked">What is asked, as the end of "Cannot …".</param>
    public void Execute(MessageWriter request, string asked)
    {
        FaultPoint.Pass(asked);
        Ask<object>(request, null, asked);
    }

    /// <summary>
    /// Sends one request that makes something and gives what the kernel made, from the notification that
    /// <see cref="MessageFlags.Echo"/> asks for. Null on kernels that do not echo.
    /// </summary>
    /// <param name="request">The message, with <see cref="MessageFlags.Echo"/>.</param>
    /// <param name="parse">Reads the notification.</param>
    /// <param name="asked">What is asked, as the end of "Cannot …".</param>
    public T? ExecuteEcho<T>(MessageWriter request, Parser<T> parse, string asked) where T : class
    {
        ArgumentNullException.ThrowIfNull(parse);
        FaultPoint.Pass(asked);
        return Ask(request, parse, asked).Answer;
    }

    /// <summary>Sends one request for one object and gives the parsed answer.</summary>
    /// <param name="request">The message, without <see cref="MessageFlags.Dump"/>.</param>
    /// <param name="parse">Reads the answer.</param>
    /// <param name="asked">What is asked, as the end of "Cannot …".</param>
    public T Get<T>(MessageWriter request, Parser<T> parse, string asked)
    {
        ArgumentNullException.ThrowIfNull(parse);
        (T? answer, bool isAnswered) = Ask(request, parse, asked, isOneMessage: true);
        return isAnswered ? answer! : throw new KernelException(asked, Errno.ENODATA, "the kernel answered with nothing");
    }

    /// <summary>
    /// Sends a request and reads to the end of its answer: the acknowledgement, or where one object was asked for the message that holds it, or says why not.
    /// Of several messages the first is parsed.
    /// </summary>
    private (T? Answer, bool IsAnswered) Ask<T>(MessageWriter request, Parser<T>? parse, string asked, bool isOneMessage = false)
    {
        ArgumentNullException.ThrowIfNull(request);
        uint sequence = Send(isOneMessage ? request.Without(MessageFlags.Ack) : request.With(MessageFlags.Ack), asked, out ReadOnlySpan<byte> sent);
        Deadline deadline = Deadline.After(_timeout);
        T? answer = default;
        bool isAnswered = parse is null;
        while (true)
        {
            ReadOnlySpan<byte> datagram = ReceiveAnswer(deadline, asked);
            while (MessageReader.TryRead(ref datagram, out MessageReader message))
            {
                if (message.Sequence != sequence || message.IsNoop)
                {
                    continue;
                }

                if (message.IsEnd)
                {
                    KernelException? refusal = message.ToRefusal(asked, sent);
                    EndAnswer();
                    return refusal is null ? (answer, isAnswered) : throw refusal;
                }

                if (!isAnswered)
                {
                    answer = parse!(message.Type, message.Payload);
                    isAnswered = true;
                    if (isOneMessage)
                    {
                        EndAnswer();
                        return (answer, isAnswered);
                    }
                }
            }
        }
    }
}
