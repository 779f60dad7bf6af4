using ContainerNet.Interop;
using Microsoft.Win32.SafeHandles;

namespace ContainerNet.Netlink;

/// <summary>What the kernel sends unasked.</summary>
public sealed partial class NetlinkSocket
{
    private const int SO_RCVBUF = 8;
    private const int SmallestCharge = 512; // bytes of the receive buffer that any message takes, at the least

    private int _mostWaiting = (256 << 10) / SmallestCharge;

    /// <summary>Lets the socket hold this many bytes of events that nobody has taken yet. Without CAP_NET_ADMIN no more than net.core.rmem_max.</summary>
    public void ReserveEvents(int bytes)
    {
        if (!Syscall.TrySetOption(_fd, SOL_SOCKET, SO_RCVBUFFORCE, bytes))
        {
            Syscall.TrySetOption(_fd, SOL_SOCKET, SO_RCVBUF, bytes);
        }

        _mostWaiting = (int)Math.Max(_mostWaiting, 2L * bytes / SmallestCharge); // the kernel doubles what it is given
    }

    /// <summary>
    /// Takes the events that wait, and waits for none. Once the kernel has said that some are lost (ENOBUFS), all that wait are taken: it drops
    /// every further one until the socket is empty, and what is read only then, in answer to a question, tells of the time after the loss.
    /// </summary>
    /// <param name="parse">Reads one message; what it gives as null is left out.</param>
    /// <param name="events">Where to.</param>
    /// <param name="most">So many are enough, when none are lost.</param>
    /// <param name="asked">What is asked, as the end of "Cannot …".</param>
    /// <returns>How often the kernel said that it had more than the socket could hold.</returns>
    public int TakeEvents<T>(EventParser<T?> parse, List<T> events, int most, string asked) where T : class
    {
        ArgumentNullException.ThrowIfNull(parse);
        ArgumentNullException.ThrowIfNull(events);
        int losses = 0;
        for (int taken = 0; losses == 0 ? taken < most : taken < _mostWaiting;)
        {
            _cancel?.ThrowIfSet();
            try
            {
                if (!TryReceive(out int length, out uint sender, asked))
                {
                    break;
                }

                taken++;
                ForgedDatagrams += sender == 0 ? 0 : 1;
                Parse(_buffer.AsSpan(0, length), parse, events); // what a process sent has length 0
            }
            catch (KernelException e) when (e.Errno == Errno.ENOBUFS)
            {
                losses++;
                taken = 0;
            }
        }

        return losses;
    }

    /// <summary>Waits until one of several sockets has something to take. False when the deadline passes first.</summary>
    /// <exception cref="OperationCanceledException">The signal was set.</exception>
    public static bool WaitForAny(IEnumerable<NetlinkSocket> sockets, CancelSignal? cancel, Deadline deadline)
    {
        SafeFileHandle[] handles = [.. sockets.Select(socket => socket._fd)];
        return Syscall.WaitReadable(handles, cancel, deadline, new bool[handles.Length]);
    }

    private static void Parse<T>(ReadOnlySpan<byte> datagram, EventParser<T?> parse, List<T> events) where T : class
    {
        while (MessageReader.TryRead(ref datagram, out MessageReader message))
        {
            if (!message.IsEnd && !message.IsNoop && parse(message.Type, message.Flags, message.Payload) is { } item)
            {
                events.Add(item);
            }
        }
    }
}
