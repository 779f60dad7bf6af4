using System.Runtime.InteropServices;

namespace ContainerNet.Interop;

/// <summary>Which processor a thread runs on: <c>sched_getcpu(3)</c>, <c>sched_setaffinity(2)</c>.</summary>
internal static unsafe partial class Syscall
{
    private const int ProcessorMask = 1024; // bytes, a bit for each of 8192 processors

    /// <summary>The processor the calling thread runs on at the moment; -1 where that is not known.</summary>
    public static int Processor() => sched_getcpu();

    /// <summary>Moves the calling thread off a processor, where it runs there and may run on another. Where it may run stays as it was.</summary>
    public static void LeaveProcessor(int processor)
    {
        if (processor is < 0 or >= ProcessorMask * 8 || sched_getcpu() != processor)
        {
            return;
        }

        byte* all = stackalloc byte[ProcessorMask];
        byte* others = stackalloc byte[ProcessorMask];
        new Span<byte>(all, ProcessorMask).Clear();
        if (sched_getaffinity(0, ProcessorMask, all) != 0)
        {
            return;
        }

        new Span<byte>(all, ProcessorMask).CopyTo(new Span<byte>(others, ProcessorMask));
        others[processor / 8] &= (byte)~(1 << (processor % 8)); // the kernel counts bits in words, which on a big-endian machine are elsewhere: there it stays
        if (sched_setaffinity(0, ProcessorMask, others) == 0) // refused where there is no other
        {
            _ = sched_setaffinity(0, ProcessorMask, all);
        }
    }

    [LibraryImport("libc")]
    private static partial int sched_getcpu();

    [LibraryImport("libc")]
    private static partial int sched_getaffinity(int pid, nuint length, byte* mask);

    [LibraryImport("libc")]
    private static partial int sched_setaffinity(int pid, nuint length, byte* mask);
}
