using Microsoft.Win32.SafeHandles;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ContainerNet.Interop;

/// <summary>Files that are made here and that nobody else shall read.</summary>
internal static unsafe partial class Syscall
{
    private const int O_NOFOLLOW_ = 0x20000;
    private const int O_NOFOLLOW_Arm = 0x8000;

    /// <summary>
    /// Makes a file that was not there, for its owner alone whatever the umask is. A link in its place is not followed, and what is
    /// there is not opened.
    /// </summary>
    public static SafeFileHandle CreateFile(string path, string asked)
    {
        bool isArm = System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture is System.Runtime.InteropServices.Architecture.Arm or System.Runtime.InteropServices.Architecture.Arm64;
        fixed (byte* p = Path(path))
        {
            int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | (isArm ? O_NOFOLLOW_Arm : O_NOFOLLOW_);
            SafeFileHandle file = new(Check(open(p, flags, 0x180 /* 0600 */), asked, "permission to write there"), ownsHandle: true);
            using Held fd = new(file);
            Check(fchmod(fd.Number, 0x180), asked);
            return file;
        }
    }

    /// <summary>Whether a path is a regular file, and not what a link in its place leads to.</summary>
    public static bool IsRegularFile(string path)
    {
        stat status;
        fixed (byte* p = Path(path))
        {
            return lstat(p, &status) == 0 && ((uint)status.st_mode & 0xf000) == 0x8000;
        }
    }

    /// <summary>Takes a name out of its folder.</summary>
    public static void Unlink(string path, string asked)
    {
        fixed (byte* p = Path(path))
        {
            Check(unlink(p), asked, "permission to write there");
        }
    }

    /// <summary>Writes as much as there is room for; says how much that was, and what was in the way of the rest.</summary>
    public static Errno WriteAll(SafeFileHandle handle, ReadOnlySpan<byte> bytes, out int written)
    {
        using Held fd = new(handle);
        written = 0;
        fixed (byte* p = bytes)
        {
            while (written < bytes.Length)
            {
                long done = (long)write(fd.Number, p + written, bytes.Length - written);
                if (done <= 0 && errno != EINTR)
                {
                    return done == 0 ? Errno.EIO : (Errno)errno;
                }

                written += (int)Math.Max(done, 0);
            }
        }

        return Errno.None;
    }

    /// <summary>Cuts a file off.</summary>
    public static void Truncate(SafeFileHandle handle, long length)
    {
        using Held fd = new(handle);
        ftruncate(fd.Number, length);
        lseek(fd.Number, length, SEEK_SET);
    }
}
