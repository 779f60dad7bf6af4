using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ContainerNet.Interop;

/// <summary>Files, and the /proc and nsfs files that are more than files.</summary>
internal static unsafe partial class Syscall
{
    private const int O_PATH_ = 0x200000;
    private const long NSFS_MAGIC = 0x6e736673;

    /// <summary>A path as libc wants it, made before a namespace is entered.</summary>
    public static byte[] PathBytes(string path) => Path(path);

    /// <summary>Opens a file for reading.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static SafeFileHandle OpenRead(byte[] path, string asked)
    {
        fixed (byte* p = path)
        {
            return new SafeFileHandle(Check(open(p, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0), asked, "CAP_SYS_PTRACE"), ownsHandle: true);
        }
    }

    /// <summary>
    /// Opens a namespace file. What is there is looked at before it is opened for reading, so that
    /// a FIFO does not block and a device does not act. Null where it is something else than a namespace.
    /// </summary>
    public static SafeFileHandle? OpenNamespaceFile(string path, string asked)
    {
        int seen;
        fixed (byte* p = Path(path))
        {
            seen = Check(open(p, O_PATH_ | O_CLOEXEC, 0), asked, "CAP_SYS_PTRACE");
        }

        using SafeFileHandle location = new(seen, ownsHandle: true);
        if (FileSystemType(seen) != NSFS_MAGIC)
        {
            return null;
        }

        SafeFileHandle opened = OpenRead(Path($"/proc/self/fd/{seen}"), asked);
        if (!IsNetworkNamespace(opened))
        {
            opened.Dispose();
            return null;
        }

        return opened;
    }

    /// <summary>The inode number behind a descriptor.</summary>
    public static ulong InodeOf(SafeFileHandle handle)
    {
        using Held fd = new(handle);
        stat status;
        Check(fstat(fd.Number, &status), "look at a descriptor");
        return (ulong)status.st_ino;
    }

    /// <summary>Whether a descriptor is an ordinary file's.</summary>
    public static bool IsRegularFile(SafeFileHandle handle)
    {
        const uint S_IFMT = 0xf000;
        const uint S_IFREG = 0x8000;
        using Held fd = new(handle);
        stat status;
        Check(fstat(fd.Number, &status), "look at a descriptor");
        return ((uint)status.st_mode & S_IFMT) == S_IFREG;
    }

    /// <summary>The inode number behind a path, followed to its end; null where there is nothing.</summary>
    public static ulong? TryInodeOf(string path)
    {
        stat status;
        fixed (byte* p = Path(path))
        {
            return stat(p, &status) == 0 ? (ulong)status.st_ino : null;
        }
    }

    /// <summary>Reads a small /proc file from its beginning; null when the kernel does not give it.</summary>
    public static string? TryReadSmallFile(SafeFileHandle file) => TryReadWhole(file, 4096) is { } content ? Encoding.UTF8.GetString(content) : null;

    /// <summary>Writes a small /proc file.</summary>
    public static void WriteSmallFile(SafeFileHandle file, byte[] content, string asked)
    {
        using Held fd = new(file);
        fixed (byte* c = content)
        {
            Check((long)write(fd.Number, c, content.Length), asked);
        }
    }

    private static long FileSystemType(int fd)
    {
        // struct statfs is 120 bytes on 64-bit Linux, 64 on 32-bit arm; f_type is its first word.
        nint* status = stackalloc nint[32];
        return fstatfs(fd, status) == 0 ? status[0] : 0;
    }

    [System.Runtime.InteropServices.DllImport("libc", ExactSpelling = true)]
    private static extern int fstatfs(int fd, void* status);
}
