using System.Runtime.CompilerServices;
using ContainerNet.Interop;
using Microsoft.Win32.SafeHandles;

namespace ContainerNet.Namespaces;

/// <summary>
/// A thread that visits namespaces. Making one costs 200 µs, as much as the visit; so one is kept, at home, for a moment after each visit.
/// It is taken by one visit at a time, and a visit that finds none makes its own.
/// </summary>
#pragma warning disable CA1001 // a SemaphoreSlim whose wait handle nobody asks for holds nothing to dispose
internal sealed class NamespaceVisitor
#pragma warning restore CA1001
{
    private const int StackSize = 256 << 10;
    private const int PatienceMilliseconds = 100;

    private static NamespaceVisitor? _waiting;

    private readonly SemaphoreSlim _called = new(0);
    private readonly SemaphoreSlim _done = new(0);
    private Action? _visit;
    private bool _isHome;

    /// <summary>Runs a visit on the thread that waits, or on a new one.</summary>
    public static void Run(Action visit)
    {
        NamespaceVisitor visitor = Interlocked.Exchange(ref _waiting, null) ?? Create();
        visitor._visit = visit;
        visitor._called.Release();
        visitor._done.Wait();
        if (visitor._isHome && Interlocked.CompareExchange(ref _waiting, visitor, null) is null)
        {
            return;
        }

        visitor._called.Release(); // with no visit: another one waits already, or this one is stranded, so it ends
    }

    /// <summary>Runs a visit on a thread of its own, which begins where the caller is, and ends.</summary>
    public static void RunOnce(Action visit)
    {
        Thread thread = new(visit.Invoke, StackSize) { Name = "ContainerNet", IsBackground = true };
        thread.Start();
        thread.Join();
    }

    private static NamespaceVisitor Create()
    {
        NamespaceVisitor visitor = new();
        new Thread(visitor.Serve, StackSize) { Name = "ContainerNet", IsBackground = true }.Start();
        return visitor;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Serve()
    {
        using SafeFileHandle? home = Syscall.TryOpenProcessNetwork();
        while (Await() && _visit is { } visit)
        {
            visit();
            _visit = null;
            _isHome = home is not null && Syscall.TryJoinNetwork(home);
            _done.Release();
        }
    }

    /// <summary>Waits to be called. False when nobody does in time: then this thread is no longer on offer.</summary>
    private bool Await()
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
}
