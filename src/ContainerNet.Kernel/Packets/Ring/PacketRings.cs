using System.Runtime.CompilerServices;
using ContainerNet.Interop;
using Microsoft.Win32.SafeHandles;

namespace ContainerNet.Packets;

/// <summary>
/// Captures at several links of several namespaces at once, whole frames with the kernel's own time stamps (packet(7), TPACKET_V3).
/// Frames are given in the order of time, whichever link they passed. One thread uses it at a time.
/// </summary>
public sealed partial class PacketRings : IDisposable
{
    // A block may stay with the kernel for twice its patience; until then a ring that is silent may still hold what is older.
    private const int HoldMilliseconds = (2 * PacketRing.RetireMilliseconds) + 12;

    private readonly PacketRing[] _rings;
    private readonly RingFrames _frames;
    private readonly RingCount[] _counts;
    private readonly Queue<PlaceTrouble> _troubles = new();
    private bool _isHolding;

    private PacketRings(PacketRing[] rings, int snapLength)
    {
        _rings = rings;
        _frames = new RingFrames(snapLength);
        _counts = new RingCount[rings.Length];
    }

    /// <summary>How many places are captured at.</summary>
    public int Places => _rings.Length;

    /// <summary>Whether every link is gone, so that nothing can come any more.</summary>
    public bool AllGone => Array.TrueForAll(_rings, ring => ring.IsGone);

    /// <summary>What the frames of a place begin with.</summary>
    public LinkType LinkTypeOf(int place) => _rings[place].LinkType;

    /// <summary>What was counted at a place so far.</summary>
    public RingCount CountOf(int place)
    {
        (uint packets, uint lost) = Syscall.TakeRingStatistics(_rings[place].Socket);
        RingCount count = _counts[place];
        return _counts[place] = count with { Packets = count.Packets + packets, Lost = count.Lost + lost };
    }

    /// <summary>What happened to a place since this was last asked.</summary>
    public bool TryTakeTrouble(out PlaceTrouble trouble) => _troubles.TryDequeue(out trouble);

    /// <summary>Waits until there is something to take, the signal is set, or the time is over.</summary>
    public void Wait(CancelSignal stop, TimeSpan time)
    {
        ArgumentNullException.ThrowIfNull(stop);
        if (_isHolding)
        {
            // What waits is in the rings already; what may be older comes within a few milliseconds.
            Syscall.WaitReadable([stop.Descriptor], null, Deadline.After(TimeSpan.FromMilliseconds(HoldMilliseconds / 4)), stackalloc bool[1]);
            return;
        }

        PacketRing[] alive = Array.FindAll(_rings, ring => !ring.IsGone);
        bool[] ready = new bool[alive.Length + 1];
        SafeFileHandle[] handles = [.. alive.Select(ring => ring.Socket), stop.Descriptor];
        Syscall.WaitReadable(handles, null, Deadline.After(time), ready);
        for (int i = 0; i < alive.Length; i++)
        {
            PacketRing ring = alive[i];
            bool isDown = ready[i] && Syscall.TakeError(ring.Socket) != Errno.None;
            if (isDown || ring.WasDown)
            {
                ring.WasDown = true;
                ring.IsGone = Syscall.LinkOf(ring.Socket).sll_ifindex < 0;
                if (isDown || ring.IsGone)
                {
                    _troubles.Enqueue(new PlaceTrouble(Array.IndexOf(_rings, ring), ring.IsGone));
                }
            }
        }
    }

    /// <summary>Stops the flow of frames into the rings, and waits the moment until the kernel has handed over what it holds.</summary>
    public void Stop()
    {
        foreach (PacketRing ring in _rings)
        {
            try
            {
                ring.Reject();
            }
            catch (KernelException)
            {
                // the most that can happen is that a few frames more come in
            }
        }

        Thread.Sleep((2 * PacketRing.RetireMilliseconds) + 4);
    }

    /// <summary>
    /// Gives what waits to the sink. False when it wants no more. With several places, what may still be overtaken by something older is kept
    /// back, unless a ring is about to overflow.
    /// </summary>
    /// <param name="sink">Who takes it.</param>
    /// <param name="toTheEnd">Nothing more will come: gives everything.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Drain(IFrameSink sink, bool toTheEnd)
    {
        ArgumentNullException.ThrowIfNull(sink);
        _isHolding = false;
        if (_rings.Length == 1)
        {
            PacketRing only = _rings[0];
            while (only.Peek())
            {
                if (!Give(only, 0, sink))
                {
                    return false;
                }
            }

            return true;
        }

        long horizon = toTheEnd ? long.MaxValue : ((DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100) - (HoldMilliseconds * 1_000_000L);
        while (Oldest(horizon, out bool isSafe) is var place and >= 0)
        {
            if (!isSafe)
            {
                _isHolding = true;
                return true;
            }

            if (!Give(_rings[place], place, sink))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => Close(_rings, []);

    /// <summary>The place whose next frame is the oldest; -1 for none.</summary>
    private unsafe int Oldest(long horizon, out bool isSafe)
    {
        int oldest = -1;
        long time = long.MaxValue;
        bool isComplete = true;
        bool isPressed = false;
        for (int i = 0; i < _rings.Length; i++)
        {
            PacketRing ring = _rings[i];
            if (!ring.Peek())
            {
                isComplete &= ring.IsGone;
            }
            else
            {
                isPressed |= ring.IsPressed;
                if (ring.Next->Nanoseconds is var next && next < time)
                {
                    (oldest, time) = (i, next);
                }
            }
        }

        isSafe = isComplete || isPressed || time <= horizon;
        return oldest;
    }

    private unsafe bool Give(PacketRing ring, int place, IFrameSink sink)
    {
        CapturedFrame frame = _frames.Read(ring, place);
        bool goesOn = true;
        if (ring.UserFilter is null || ring.UserFilter.Run(frame) != 0)
        {
            ref RingCount count = ref _counts[place];
            count = new RingCount(count.Packets, count.Lost, count.Taken + 1, count.Bytes + frame.WireLength);
            goesOn = sink.Take(frame);
        }
        else
        {
            ref RingCount count = ref _counts[place];
            count = new RingCount(count.Packets - 1, count.Lost, count.Taken, count.Bytes);
        }

        ring.Advance();
        return goesOn;
    }
}
