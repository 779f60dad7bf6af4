using System.Diagnostics;

namespace ContainerNet.Interop;

/// <summary>
/// Waits for another thread without going to sleep: to be woken costs 5 µs, and 50 where processors are virtual. The processor is offered to others all the while, and
/// is left to them once one of them has wanted it.
/// </summary>
public static class AwakeWait
{
    private static readonly TimeSpan Interruption = TimeSpan.FromMicroseconds(500); // a turn of one who computes is longer; the kernel has shorter things to do

    /// <summary>Waits until a semaphore can be entered, which is left to the caller, or until it has to sleep.</summary>
    /// <param name="semaphore">The semaphore.</param>
    /// <param name="most">For how long at most.</param>
    public static void For(SemaphoreSlim semaphore, TimeSpan most)
    {
        ArgumentNullException.ThrowIfNull(semaphore);
        if (Environment.ProcessorCount == 1)
        {
            return; // nobody would come while this waits
        }

        long start = Stopwatch.GetTimestamp();
        long before = start;
        long now = start;
        while (semaphore.CurrentCount == 0 && Stopwatch.GetElapsedTime(start, now) < most && Stopwatch.GetElapsedTime(before, now) < Interruption)
        {
            Thread.SpinWait(20);
            Thread.Yield();
            (before, now) = (now, Stopwatch.GetTimestamp());
        }
    }
}
