using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ContainerNet.Interop;

/// <summary>Files that are made complete before they have a name, and locks that end with their holder: <c>open(2)</c>, <c>link(2)</c>, <c>flock(2)</c>.</summary>
internal static unsafe partial class Syscall
{
    private const string DacOverride = "CAP_DAC_OVERRIDE";
    private const int O_TMPFILE_ = 0x410000;
    private const int AT_FDCWD_ = -100;
    private const int AT_EMPTY_PATH_ = 0x1000;
    private const int AT_SYMLINK_FOLLOW_ = 0x400;
    private const int LOCK_EX = 2;
    private const int LOCK_NB = 4;
    private const int SOL_SOCKET_ = 1;
    private const int SO_NETNS_COOKIE = 71;
    private const ushort FileMode = 0x1a4; // 0644

    // O_DIRECTORY, a part of O_TMPFILE, and O_NOFOLLOW have other numbers on arm.
    private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64;

    /// <summary>A file in a directory that has no name yet; null where the file system cannot do it.</summary>
    public static SafeFileHandle? TryOpenUnnamed(string directory, string asked)
    {
        fixed (byte* p = Path(directory))
        {
            int fd = open(p, O_RDWR | O_CLOEXEC | (IsArm ? 0x404000 : O_TMPFILE_), FileMode);
            return fd < 0 && (Errno)errno is Errno.EOPNOTSUPP or Errno.EISDIR or Errno.EINVAL ? null : new SafeFileHandle(Check(fd, asked, DacOverride), ownsHandle: true);
        }
    }

    /// <summary>A new file of this name; null when there is one.</summary>
    public static SafeFileHandle? TryCreate(string path, string asked)
    {
        fixed (byte* p = Path(path))
        {
            int fd = open(p, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, FileMode);
            return fd < 0 && (Errno)errno == Errno.EEXIST ? null : new SafeFileHandle(Check(fd, asked, DacOverride), ownsHandle: true);
        }
    }

    /// <summary>A file that is there already, to read and write; null when it is not there. A symbolic link is not followed.</summary>
    public static SafeFileHandle? TryOpenRecord(string path, bool create, string asked)
    {
        fixed (byte* p = Path(path))
        {
            int fd = open(p, O_RDWR | O_CLOEXEC | O_NONBLOCK | (IsArm ? 0x8000 : O_NOFOLLOW_) | (create ? O_CREAT : 0), FileMode);
            return fd < 0 && (Errno)errno is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP or Errno.EISDIR or Errno.ENXIO ? null : new SafeFileHandle(Check(fd, asked, DacOverride), ownsHandle: true);
        }
    }

    /// <summary>What a file says, from its beginning, and no more of it than this; null where it cannot be read.</summary>
    public static byte[]? TryReadWhole(SafeFileHandle file, int most)
    {
        Span<byte> few = stackalloc byte[2048];
        int length = TryReadStart(file, few);
        if (length < few.Length)
        {
            return length < 0 ? null : few[..Math.Min(length, most)].ToArray();
        }

        byte[] many = new byte[most];
        length = TryReadStart(file, many);
        return length < 0 ? null : many[..length];
    }

    /// <summary>A file such as these gives all it has by one call, up to what there is room for.</summary>
    private static int TryReadStart(SafeFileHandle file, Span<byte> content)
    {
        using Held fd = new(file);
        fixed (byte* p = content)
        {
            long got;
            do
            {
                got = (long)pread(fd.Number, p, content.Length, 0);
            }
            while (got < 0 && (Errno)errno == Errno.EINTR);
            return (int)got;
        }
    }

    /// <summary>Writes over the beginning of a file.</summary>
    public static void WriteStart(SafeFileHandle file, ReadOnlySpan<byte> content, string asked)
    {
        using Held fd = new(file);
        int done = 0;
        fixed (byte* p = content)
        {
            while (done < content.Length)
            {
                long got = (long)pwrite(fd.Number, p + done, content.Length - done, done);
                done += got < 0 && (Errno)errno == Errno.EINTR ? 0 : Check(got, asked, DacOverride);
            }
        }
    }

    /// <summary>Cuts a file off.</summary>
    public static void Truncate(SafeFileHandle file, long length, string asked)
    {
        using Held fd = new(file);
        Check(ftruncate(fd.Number, length), asked, DacOverride);
    }

    /// <summary>Whether an open file still has a name.</summary>
    public static bool HasName(SafeFileHandle file)
    {
        using Held fd = new(file);
        stat status;
        return fstat(fd.Number, &status) == 0 && (ulong)status.st_nlink > 0;
    }

    /// <summary>Gives an open file one more name. False when the name is taken.</summary>
    public static bool TryLink(SafeFileHandle file, string path, string asked)
    {
        using Held fd = new(file);
        byte* none = stackalloc byte[1];
        none[0] = 0;
        fixed (byte* to = Path(path))
        {
            if (linkat(fd.Number, none, AT_FDCWD_, to, AT_EMPTY_PATH_) == 0)
            {
                return true;
            }

            if ((Errno)errno is Errno.ENOENT or Errno.EPERM)
            {
                // Without CAP_DAC_READ_SEARCH, or before Linux 6.10: by the file's place in /proc.
                fixed (byte* from = Path($"/proc/self/fd/{fd.Number}"))
                {
                    if (linkat(AT_FDCWD_, from, AT_FDCWD_, to, AT_SYMLINK_FOLLOW_) == 0)
                    {
                        return true;
                    }
                }
            }

            return (Errno)errno == Errno.EEXIST ? false : throw new KernelException(asked, (Errno)errno) { Capability = DacOverride };
        }
    }

    /// <summary>Takes the lock of an open file, which ends when the last descriptor of that opening is closed. False when another opening has it.</summary>
    public static bool TryLock(SafeFileHandle file)
    {
        using Held fd = new(file);
        while (flock(fd.Number, LOCK_EX | LOCK_NB) != 0)
        {
            if ((Errno)errno != Errno.EINTR)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Waits for the lock of an open file.</summary>
    public static void Lock(SafeFileHandle file)
    {
        using Held fd = new(file);
        while (flock(fd.Number, LOCK_EX) != 0 && (Errno)errno == Errno.EINTR)
        {
        }
    }

    /// <summary>Takes a name away. False when it was not there.</summary>
    public static bool TryUnlink(string path)
    {
        fixed (byte* p = Path(path))
        {
            return unlink(p) == 0;
        }
    }

    /// <summary>The number the kernel gave the network namespace of a socket, never given again until it starts anew; 0 before Linux 5.14.</summary>
    public static ulong NamespaceCookie(SafeFileHandle socket)
    {
        using Held fd = new(socket);
        ulong cookie = 0;
        uint length = sizeof(ulong);
        return getsockopt64(fd.Number, SOL_SOCKET_, SO_NETNS_COOKIE, &cookie, &length) == 0 ? cookie : 0;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int linkat(int olddirfd, byte* oldpath, int newdirfd, byte* newpath, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int flock(int fd, int operation);

    [LibraryImport("libc", SetLastError = true, EntryPoint = "getsockopt")]
    private static partial int getsockopt64(int fd, int level, int name, void* value, uint* length);
}
