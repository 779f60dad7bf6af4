using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ContainerNet.Interop;

/// <summary>Waiting: <c>poll(2)</c> and <c>eventfd(2)</c>.</summary>
internal static unsafe partial class Syscall
{
    /// <summary>An eventfd that counts from zero.</summary>
    public static SafeFileHandle CreateEvent()
        => new(Check(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "create an eventfd"), ownsHandle: true);

    /// <summary>Makes the eventfd readable for good.</summary>
    public static void SignalEvent(SafeFileHandle handle)
    {
        using Held fd = new(handle);
        ulong one = 1;
        write(fd.Number, &one, sizeof(ulong));
    }

    /// <summary>
    /// Waits until one of the descriptors is readable. False when the deadline passes first.
    /// </summary>
    /// <exception cref="OperationCanceledException">The signal was set.</exception>
    public static bool WaitReadable(ReadOnlySpan<SafeFileHandle> handles, CancelSignal? cancel, Deadline deadline, Span<bool> ready)
    {
        int count = handles.Length;
        pollfd* polled = stackalloc pollfd[count + 1];
        bool[] held = new bool[count + 1];
        SafeFileHandle? cancelled = cancel is { IsHeeded: true } ? cancel.Descriptor : null;
        try
        {
            for (int i = 0; i < count; i++)
            {
                handles[i].DangerousAddRef(ref held[i]);
                polled[i] = new pollfd { fd = (int)handles[i].DangerousGetHandle(), events = (short)POLLIN };
            }

            cancelled?.DangerousAddRef(ref held[count]);
            polled[count] = new pollfd { fd = cancelled is null ? -1 : (int)cancelled.DangerousGetHandle(), events = (short)POLLIN };
            while (true)
            {
                int result = poll(polled, (nuint)count + 1, deadline.MillisecondsLeft);
                if (result < 0 && errno == EINTR)
                {
                    continue;
                }

                Check(result, "wait for the kernel");
                cancel?.ThrowIfSet();
                for (int i = 0; i < count; i++)
                {
                    ready[i] = polled[i].revents != 0;
                }

                return result > 0;
            }
        }
        finally
        {
            for (int i = 0; i <= count; i++)
            {
                if (held[i])
                {
                    (i < count ? handles[i] : cancelled!).DangerousRelease();
                }
            }
        }
    }

    // That of Tmds.LibC does not keep errno, so an EINTR could not be told.
    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll(pollfd* fds, nuint nfds, int timeout);
}
