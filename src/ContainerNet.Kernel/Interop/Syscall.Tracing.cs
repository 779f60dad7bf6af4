using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using static Tmds.Linux.LibC;

namespace ContainerNet.Interop;

/// <summary>Tracepoints: <c>perf_event_open(2)</c>, and tracefs without a place in the tree: <c>fsopen(2)</c>, <c>fsmount(2)</c>.</summary>
internal static unsafe partial class Syscall
{
    private const int SYS_fsopen = 430;
    private const int SYS_fsconfig = 431;
    private const int SYS_fsmount = 432;
    private const uint FSCONFIG_CMD_CREATE = 6;
    private const nuint PERF_EVENT_IOC_ENABLE = 0x2400;         // _IO('$', 0)
    private const nuint PERF_EVENT_IOC_SET_FILTER = 0x40002406; // _IOW('$', 6, char *), and the size of a pointer
    private const int SC_NPROCESSORS_CONF = 83;
    private const int LargestTraceFile = 1 << 20;

    /// <summary>A mounted filesystem that is nowhere to be seen: its files are opened by way of the descriptor, and it ends with that. Null where the kernel does not give it.</summary>
    /// <param name="type">Such as <c>tracefs</c>.</param>
    /// <param name="why">Why it does not.</param>
    public static SafeFileHandle? TryMountUnseen(string type, out Errno why)
    {
        fixed (byte* name = Path(type))
        {
            long context = SystemCall(SYS_fsopen, (nint)name, 1); // FSOPEN_CLOEXEC
            if (context < 0)
            {
                why = (Errno)Marshal.GetLastPInvokeError();
                return null;
            }

            using SafeFileHandle opened = new((nint)context, ownsHandle: true);
            long mounted = SystemCall(SYS_fsconfig, (nint)context, (nint)FSCONFIG_CMD_CREATE) < 0 ? -1 : SystemCall(SYS_fsmount, (nint)context, 1); // FSMOUNT_CLOEXEC
            why = mounted < 0 ? (Errno)Marshal.GetLastPInvokeError() : Errno.None;
            return mounted < 0 ? null : new SafeFileHandle((nint)mounted, ownsHandle: true);
        }
    }

    /// <summary>Reads a text file under a directory's descriptor to its end; null when it cannot be read.</summary>
    public static string? TryReadUnder(SafeFileHandle directory, string path)
    {
        using Held at = new(directory);
        int number;
        fixed (byte* p = Path(path))
        {
            number = openat(at.Number, p, O_RDONLY | O_CLOEXEC);
        }

        if (number < 0)
        {
            return null;
        }

        using SafeFileHandle file = new(number, ownsHandle: true);
        using MemoryStream text = new();
        byte* part = stackalloc byte[4096];
        for (long got = 1; got > 0 && text.Length < LargestTraceFile;)
        {
            got = (long)read(number, part, 4096);
            text.Write(new ReadOnlySpan<byte>(part, (int)Math.Max(got, 0)));
        }

        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    /// <summary>Opens a counter for one processor; null where there is none of that number, or it may not be.</summary>
    /// <param name="attributes"><c>struct perf_event_attr</c>.</param>
    /// <param name="processor">The processor's number.</param>
    /// <param name="why">Why not.</param>
    public static SafeFileHandle? TryOpenPerfEvent(ReadOnlySpan<byte> attributes, int processor, out Errno why)
    {
        int number = RuntimeInformation.ProcessArchitecture switch { Architecture.X64 => 298, Architecture.Arm64 => 241, Architecture.Arm => 364, _ => -1 };
        fixed (byte* p = attributes)
        {
            long fd = SystemCall(number, (nint)p, -1, processor, -1, 8); // PERF_FLAG_FD_CLOEXEC
            why = fd < 0 ? (Errno)Marshal.GetLastPInvokeError() : Errno.None;
            return fd < 0 ? null : new SafeFileHandle((nint)fd, ownsHandle: true);
        }
    }

    /// <summary>Lets a counter count, of its events those that meet a filter (<c>Documentation/trace/events.rst</c>). False where the kernel does not take it.</summary>
    public static bool TryEnablePerfEvent(SafeFileHandle handle, string filter)
    {
        using Held fd = new(handle);
        fixed (byte* p = Path(filter))
        {
            return Control(fd.Number, PERF_EVENT_IOC_SET_FILTER | ((nuint)sizeof(nint) << 16), p) == 0 && Control(fd.Number, PERF_EVENT_IOC_ENABLE, null) == 0;
        }
    }

    /// <summary>How many processors the machine can have; their numbers are smaller.</summary>
    public static int ConfiguredProcessors => (int)Math.Clamp(SystemConfiguration(SC_NPROCESSORS_CONF), 1, 4096);

    /// <summary>The calling thread's number.</summary>
    public static int ThreadId => gettid();

    /// <summary>A page of memory, in bytes.</summary>
    public static int PageSize => Environment.SystemPageSize;

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint first = 0, nint second = 0, nint third = 0, nint fourth = 0, nint fifth = 0);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int fd, nuint request, void* argument);

    [LibraryImport("libc", EntryPoint = "sysconf")]
    private static partial nint SystemConfiguration(int name);

    [LibraryImport("libc")]
    private static partial int gettid();
}
