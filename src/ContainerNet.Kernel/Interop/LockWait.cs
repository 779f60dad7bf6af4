using Microsoft.Win32.SafeHandles;

namespace ContainerNet.Interop;

/// <summary>
/// Waits for a lock somebody else has, in the kernel's own queue: whoever came first gets it first, and meanwhile takes no processor from its holder. Nothing but
/// a signal wakes a thread from there, so it is one made for this. When its caller has given up it ends as soon as it has the lock.
/// </summary>
#pragma warning disable CA1001 // an event whose wait handle nobody asks for holds nothing
internal sealed class LockWait
#pragma warning restore CA1001
{
    private const int Waiting = 0;
    private const int Locked = 1;
    private const int Abandoned = 2;
    private const int StackSize = 128 << 10;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20); // whether the caller shall give up

    private readonly SafeFileHandle _file;
    private readonly ManualResetEventSlim _isLocked = new();
    private int _state;

    private LockWait(SafeFileHandle file) => _file = file;

    /// <summary>Waits for the lock of an open file. False when the time is over; then the file is closed, here as when the wait is ended.</summary>
    /// <exception cref="OperationCanceledException">The signal was set.</exception>
    public static bool For(SafeFileHandle file, CancelSignal cancel, Deadline deadline)
    {
        LockWait wait = new(file);
        new Thread(wait.Lock, StackSize) { Name = "ContainerNet", IsBackground = true }.Start();
        while (!wait._isLocked.Wait(Look))
        {
            if ((deadline.HasPassed || cancel is { IsSet: true, IsHeeded: true }) && Interlocked.CompareExchange(ref wait._state, Abandoned, Waiting) == Waiting)
            {
                cancel.ThrowIfSet();
                return false;
            }
        }

        return Syscall.TryLock(file); // once more, which says whether it is so
    }

    private void Lock()
    {
        Syscall.Lock(_file);
        if (Interlocked.CompareExchange(ref _state, Locked, Waiting) == Waiting)
        {
            _isLocked.Set();
        }
        else
        {
            _file.Dispose();
        }
    }
}
