using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;
using static Tmds.Linux.LibC;

namespace ContainerNet.Interop;

/// <summary>Namespaces and mounts: <c>setns(2)</c>, <c>unshare(2)</c>, <c>mount(2)</c>.</summary>
internal static unsafe partial class Syscall
{
    private const string SysAdmin = "CAP_SYS_ADMIN";
    private const int NS_GET_NSTYPE = 0xb703; // linux/nsfs.h: _IO(NSIO, 0x3)
    private const int SYS_pidfd_open = 434;
    private const uint MS_BIND_ = 4096;
    private const uint MS_REC_ = 16384;
    private const uint MS_SHARED_ = 1u << 20;
    private const uint MS_SLAVE_ = 1u << 19;

    /// <summary>The network namespace of the process's first thread, where the process was started; null where it may not be looked at.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static SafeFileHandle? TryOpenProcessNetwork()
    {
        fixed (byte* p = "/proc/self/ns/net\0"u8)
        {
            int fd = open(p, O_RDONLY | O_CLOEXEC, 0);
            return fd < 0 ? null : new SafeFileHandle(fd, ownsHandle: true);
        }
    }

    /// <summary>Whether the descriptor is a network namespace, and not a file, or a namespace of another kind.</summary>
    public static bool IsNetworkNamespace(SafeFileHandle handle)
    {
        using Held fd = new(handle);
        return ioctl(fd.Number, NS_GET_NSTYPE) == CLONE_NEWNET;
    }

    /// <summary>A descriptor of a process, which never comes to mean another one.</summary>
    public static SafeFileHandle OpenProcess(int processId)
        => new(Check((long)(nint)syscall(SYS_pidfd_open, processId, 0), $"open process {processId}"), ownsHandle: true);

    /// <summary><c>mount --bind SOURCE TARGET</c></summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void BindMount(byte[] source, byte[] target, string asked)
    {
        fixed (byte* s = source, t = target)
        {
            Check(mount(s, t, null, MS_BIND_, null), asked, SysAdmin);
        }
    }

    /// <summary><c>mount --bind [--rbind] SOURCE TARGET</c></summary>
    public static void BindMount(string source, string target, bool recursive, string asked)
    {
        fixed (byte* s = Path(source), t = Path(target))
        {
            Check(mount(s, t, null, MS_BIND_ | (recursive ? MS_REC_ : 0), null), asked, SysAdmin);
        }
    }

    /// <summary><c>mount --make-shared TARGET</c>. False where TARGET is no mount point.</summary>
    public static bool TryMakeShared(string target)
    {
        fixed (byte* t = Path(target))
        {
            return mount(null, t, null, MS_SHARED_, null) == 0;
        }
    }

    /// <summary><c>umount --lazy TARGET</c></summary>
    public static void Detach(string target, string asked)
    {
        fixed (byte* t = Path(target))
        {
            Check(umount2(t, MNT_DETACH), asked, SysAdmin);
        }
    }

    /// <summary>Detaches what is mounted there, if anything is. Gives why it could not.</summary>
    public static Errno TryDetach(string target)
    {
        fixed (byte* t = Path(target))
        {
            return umount2(t, MNT_DETACH) == 0 ? Errno.None : (Errno)errno;
        }
    }
}
