using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using static Tmds.Linux.LibC;

namespace ContainerNet.Interop;

/// <summary>Processes: pipes to them, <c>waitpid(2)</c>, <c>kill(2)</c>.</summary>
internal static unsafe partial class Syscall
{
    private const uint MFD_CLOEXEC_ = 1;

    /// <summary>A pipe, both ends closed on exec: the end that is read, and the end that is written.</summary>
    public static (SafeFileHandle Read, SafeFileHandle Write) CreatePipe()
    {
        int* ends = stackalloc int[2];
        Check(pipe2(ends, O_CLOEXEC), "make a pipe");
        return (new SafeFileHandle(ends[0], ownsHandle: true), new SafeFileHandle(ends[1], ownsHandle: true));
    }

    /// <summary>A file in memory that holds these bytes, to be read from its beginning.</summary>
    public static SafeFileHandle CreateMemoryFile(ReadOnlySpan<byte> content)
    {
        SafeFileHandle file;
        fixed (byte* name = Path("stdin"))
        {
            file = new SafeFileHandle(Check(memfd_create(name, MFD_CLOEXEC_), "make a file in memory"), ownsHandle: true);
        }

        using FileStream stream = new(new SafeFileHandle(file.DangerousGetHandle(), ownsHandle: false), FileAccess.Write, bufferSize: 0);
        stream.Write(content);
        stream.Position = 0;
        return file;
    }

    /// <summary>Reads what is there, waiting for some; 0 at the end.</summary>
    public static int Read(SafeFileHandle handle, Span<byte> buffer)
    {
        using Held fd = new(handle);
        fixed (byte* p = buffer)
        {
            while (true)
            {
                long got = (long)read(fd.Number, p, buffer.Length);
                if (got >= 0 || errno != EINTR)
                {
                    return Check(got, "read what a command says");
                }
            }
        }
    }

    /// <summary>Sends a signal to a process group. One that is gone is none to wonder about.</summary>
    public static void Signal(int processGroup, int signal) => _ = kill(-processGroup, signal);

    /// <summary>The wait status of a child that ended, null while it lives. A child that somebody else has waited for is given as ended well.</summary>
    public static int? TryWait(int processId)
    {
        const int WNOHANG = 1;
        int status = 0;
        while (true)
        {
            int result = waitpid(processId, &status, WNOHANG);
            if (result < 0 && errno == EINTR)
            {
                continue;
            }

            return result == 0 ? null : result < 0 ? 0 : status;
        }
    }

    /// <summary>Whether the file system at this path is mounted for reading only.</summary>
    public static bool IsReadOnly(string path)
    {
        try
        {
            return File.ReadLines("/proc/self/mountinfo").Select(line => line.Split(' ')).LastOrDefault(fields => fields.Length > 5 && fields[4] == path) is { } mount
                && mount[5].Split(',').Contains("ro");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int memfd_create(byte* name, uint flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int waitpid(int pid, int* status, int options);
}
