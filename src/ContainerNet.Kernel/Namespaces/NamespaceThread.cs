using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using ContainerNet.Interop;

namespace ContainerNet.Namespaces;

/// <summary>
/// Runs a call inside a network namespace, on a thread made for such visits: never the pipeline's, never one of the runtime's pool.
/// Between two visits it waits at home, for a moment; a thread that cannot go home, or that nobody needs any more, ends.
/// </summary>
/// <remarks>
/// What runs inside must do nothing but system calls. Anything that starts a thread (a task, a timer,
/// a child process with redirected output) would leave that thread in the namespace for good.
/// </remarks>
internal static class NamespaceThread
{
    /// <summary>Runs <paramref name="body"/> in the namespace and gives what it gives.</summary>
    public static T Run<T>(NamespaceHandle ns, Func<T> body) => ns.IsHome
        ? Finish(new Visit<T>(null, body), NamespaceVisitor.RunOnce)
        : Finish(new Visit<T>(() => Syscall.JoinNetwork(ns.Descriptor, ns.Label), body), NamespaceVisitor.Run);

    /// <summary>Runs <paramref name="body"/> in one namespace after the other, in one visit; where one cannot be entered it is told why.</summary>
    public static void RunThrough(IReadOnlyList<NamespaceHandle> all, Action<int, KernelException?> body) => Finish(new Visit<bool>(null, () =>
    {
        for (int i = 0; i < all.Count; i++)
        {
            KernelException? failure = null;
            try
            {
                Syscall.JoinNetwork(all[i].Descriptor, all[i].Label);
            }
            catch (KernelException e)
            {
                failure = e;
            }

            body(i, failure);
        }

        return true;
    }), NamespaceVisitor.Run);

    /// <summary>Runs <paramref name="body"/> in a namespace made for it.</summary>
    public static T RunInNew<T>(Func<T> body) => Finish(new Visit<T>(Syscall.UnshareNetwork, body), NamespaceVisitor.Run);

    /// <summary>Runs <paramref name="body"/> where <paramref name="enter"/> has brought the thread: there may be no way back, so the thread ends.</summary>
    public static T RunAfter<T>(Action enter, Func<T> body) => Finish(new Visit<T>(enter, body), NamespaceVisitor.RunOnce);

    private static T Finish<T>(Visit<T> visit, Action<Action> run)
    {
        run(visit.Run);
        visit.Failure?.Throw();
        return visit.Result!;
    }

    private sealed class Visit<T>(Action? enter, Func<T> body)
    {
        public T? Result { get; private set; }
        public ExceptionDispatchInfo? Failure { get; private set; }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run()
        {
            try
            {
                enter?.Invoke();
                Result = body();
            }
            catch (Exception e)
            {
                Failure = ExceptionDispatchInfo.Capture(e);
            }
        }
    }
}
