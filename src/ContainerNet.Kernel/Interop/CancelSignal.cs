using Microsoft.Win32.SafeHandles;

namespace ContainerNet.Interop;

/// <summary>
/// A flag that wakes every blocking wait: an <c>eventfd</c> beside each polled descriptor. Ctrl+C sets it,
/// from whatever thread PowerShell uses for that.
/// </summary>
public sealed class CancelSignal : IDisposable
{
    private volatile bool _set;
    private volatile bool _suspended;

    /// <summary>Whether it was set.</summary>
    public bool IsSet => _set;

    internal SafeFileHandle Descriptor { get; } = Syscall.CreateEvent();

    /// <summary>Wakes all waits, now and later.</summary>
    public void Set()
    {
        _set = true;
        try
        {
            Syscall.SignalEvent(Descriptor);
        }
        catch (ObjectDisposedException)
        {
            // The pipeline ended in this very moment: nothing waits any more.
        }
    }

    /// <summary>Throws <see cref="OperationCanceledException"/> once the signal is set.</summary>
    public void ThrowIfSet()
    {
        if (_set && !_suspended)
        {
            throw new OperationCanceledException();
        }
    }

    /// <summary>Does something that has to be done to its end, such as taking back what was half made: the signal waits until then.</summary>
    public void Ignore(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        _suspended = true;
        try
        {
            action();
        }
        finally
        {
            _suspended = false;
        }
    }

    /// <summary>Whether waits are to end now.</summary>
    internal bool IsHeeded => !_suspended;

    /// <summary>Waits this long, or until the signal is set.</summary>
    /// <exception cref="OperationCanceledException">It was set.</exception>
    public void Wait(TimeSpan time) => Syscall.WaitReadable([], this, Deadline.After(time), []);

    /// <inheritdoc/>
    public void Dispose() => Descriptor.Dispose();
}
