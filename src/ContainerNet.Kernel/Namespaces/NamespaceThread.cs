using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using ContainerNet.Interop;

namespace ContainerNet.Namespaces;

/// <summary>
/// Runs a call inside a network namespace, on a thread made for it that is never given back: it does its
/// work and ends, so there is no way back that could fail, and no thread of the runtime is ever moved.
/// </summary>
/// <remarks>
/// What runs inside must do nothing but system calls. Anything that starts a thread (a task, a timer,
/// a child process with redirected output) would leave that thread in the namespace for good.
/// </remarks>
internal static class NamespaceThread
{
    private const int StackSize = 256 << 10;

    /// <summary>Runs <paramref name="body"/> in the namespace and gives what it gives.</summary>
    public static T Run<T>(NamespaceHandle ns, Func<T> body) => Start(new Work<T>(ns.IsHome ? null : () => Syscall.JoinNetwork(ns.Descriptor, ns.Label), body));

    /// <summary>Runs <paramref name="body"/> in a namespace made for it.</summary>
    public static T RunInNew<T>(Func<T> body) => Start(new Work<T>(Syscall.UnshareNetwork, body));

    /// <summary>Runs <paramref name="body"/> where <paramref name="enter"/> has brought the thread.</summary>
    public static T RunAfter<T>(Action enter, Func<T> body) => Start(new Work<T>(enter, body));

    private static T Start<T>(Work<T> work)
    {
        Thread thread = new(work.Run, StackSize) { Name = "ContainerNet", IsBackground = true };
        thread.Start();
        thread.Join();
        work.Failure?.Throw();
        return work.Result!;
    }

    private sealed class Work<T>(Action? enter, Func<T> body)
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
