using System.Diagnostics;
using ContainerNet.Interop;
using Microsoft.Win32.SafeHandles;

namespace ContainerNet.Namespaces;

/// <summary>
/// A thread that visits namespaces. Making one costs 200 µs, as much as the visit; so one is kept, at home, for a moment after each visit.
/// It is taken by one visit at a time, and a visit that finds none makes its own. While one visit follows the other it does not sleep between them, and keeps
/// off its caller's processor: the kernel, which sees two threads that take turns, may leave both on one.
/// </summary>
#pragma warning disable CA1001 // its thread closes what there is to close; a SemaphoreSlim whose wait handle nobody asks for holds nothing
internal sealed class NamespaceVisitor
#pragma warning restore CA1001
{
    private const int StackSize = 256 << 10;
    private const int PatienceMilliseconds = 100;
    private const int CLONE_NEWNS = 0x20000;

    private static readonly TimeSpan Watch = TimeSpan.FromMilliseconds(2);

    private static NamespaceVisitor? _waiting;

    private readonly SemaphoreSlim _called = new(0);
    private readonly SemaphoreSlim _done = new(0);
    private readonly SafeFileHandle? _home = Syscall.TryOpenProcessNetwork();
    private NamespaceVisit? _visit;
    private int _callersProcessor = -1;
    private bool _isInDemand; // the last call came while it would have watched out for it

    /// <summary>Has the calls made by the thread that waits, or by a new one, which then goes home.</summary>
    public static void Run(PreparedCalls calls) => Begin(calls).End();

    /// <summary>Has them made while the caller does something else. It has to ask for the end.</summary>
    /// <param name="calls">The calls.</param>
    /// <param name="atHome">What is done afterwards, at home.</param>
    public static Visit Begin(PreparedCalls calls, Action? atHome = null)
    {
        NamespaceVisitor visitor = Interlocked.Exchange(ref _waiting, null) ?? Create();
        calls.Always();
        int wayBack = visitor._home is null ? -1 : calls.EnterNetwork(visitor._home);
        visitor._visit = new NamespaceVisit(calls, wayBack, atHome);
        visitor._callersProcessor = Syscall.Processor();
        Visit visit = new(visitor, visitor._visit);
        visitor._called.Release();
        return visit;
    }

    /// <summary>
    /// Makes the calls on a thread of their own, which begins where the caller is, and ends. It goes back before it ends: that, too, is
    /// managed code.
    /// </summary>
    public static void RunOnce(PreparedCalls calls)
    {
        using SafeFileHandle network = Syscall.OpenRead(Syscall.PathBytes("/proc/thread-self/ns/net"), "open this thread's network namespace");
        using SafeFileHandle mounts = Syscall.OpenRead(Syscall.PathBytes("/proc/thread-self/ns/mnt"), "open this thread's mount namespace");
        calls.Always();
        calls.EnterNetwork(network);
        calls.Add("setns", calls.Number(mounts), CLONE_NEWNS);
        Thread thread = new(calls.Run, StackSize) { Name = "ContainerNet", IsBackground = true };
        thread.Start();
        thread.Join();
    }

    private static NamespaceVisitor Create()
    {
        NamespaceVisitor visitor = new();
        new Thread(visitor.Serve, StackSize) { Name = "ContainerNet", IsBackground = true }.Start();
        return visitor;
    }

    private void Serve()
    {
        while (Await() && _visit is { } visit)
        {
            visit.Make();
            _visit = null;
            _done.Release();
        }

        _home?.Dispose();
    }

    /// <summary>Waits to be called. False when nobody does in time: then this thread is no longer on offer.</summary>
    private bool Await()
    {
        long start = Stopwatch.GetTimestamp();
        if (_isInDemand)
        {
            Syscall.LeaveProcessor(_callersProcessor);
            AwakeWait.For(_called, Watch);
        }

        bool isCalled = Sleep();
        _isInDemand = Stopwatch.GetElapsedTime(start) < Watch;
        return isCalled;
    }

    private bool Sleep()
    {
        while (!_called.Wait(PatienceMilliseconds))
        {
            if (Interlocked.CompareExchange(ref _waiting, null, this) == this)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A visit that was begun.</summary>
    public readonly struct Visit(NamespaceVisitor visitor, NamespaceVisit visit)
    {
        /// <summary>Waits for its end. What was thrown at home is thrown here.</summary>
        public void End()
        {
            Wait();
            ThrowIfThrown();
        }

        /// <summary>Throws what was thrown at home.</summary>
        public void ThrowIfThrown() => visit.ThrowIfThrown();

        /// <summary>Waits for its end. Then the thread is on offer again, unless another one waits already or this one is stranded: it ends.</summary>
        public void Wait()
        {
            AwakeWait.For(visitor._done, Watch);
            visitor._done.Wait();
            if (!visit.IsHome || Interlocked.CompareExchange(ref _waiting, visitor, null) is not null)
            {
                visitor._called.Release(); // with no visit to make
            }

            visit.DoAtHome();
        }
    }
}
