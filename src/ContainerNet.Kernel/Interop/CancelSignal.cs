using Microsoft.Win32.SafeHandles;

namespace ContainerNet.Interop;

/// <summary>
/// A flag that wakes every blocking wait: an <c>eventfd</c> beside each polled descriptor. Ctrl+C sets it,
/// from whatever thread PowerShell uses for that.
/// </summary>
public sealed class CancelSignal : IDisposable
{
    private readonly object _making = new();
    private volatile bool _set;
    private volatile bool _suspended;
    private SafeFileHandle? _event;
    private bool _isDisposed;

    /// <summary>Whether it was set.</summary>
    public bool IsSet => _set;

    /// <summary>What a wait watches beside its own descriptors. Made by the first wait: most pipelines have none.</summary>
    internal SafeFileHandle Descriptor
    {
        get
        {
            lock (_making)
            {
                ObjectDisposedException.ThrowIf(_isDisposed, this);
                if (_event is null)
                {
                    _event = Syscall.CreateEvent();
                    if (_set)
                    {
                        Syscall.SignalEvent(_event);
                    }
                }

                return _event;
            }
        }
    }

    /// <summary>Wakes all waits, now and later.</summary>
    public void Set()
    {
        lock (_making)
        {
            _set = true;
            if (_event is not null && !_isDisposed)
            {
                Syscall.SignalEvent(_event);
            }
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
    public void Dispose()
    {
        lock (_making)
        {
            _isDisposed = true; // the pipeline ended: nothing waits any more
            _event?.Dispose();
        }
    }
}
