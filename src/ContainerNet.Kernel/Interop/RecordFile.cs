using Microsoft.Win32.SafeHandles;

namespace ContainerNet.Interop;

/// <summary>
/// A small file that says what is done or held. It is written before it has a name, so nobody ever reads half of it; each of its names, in
/// whatever directory, is a claim that only one file can hold (<c>link(2)</c>). While somebody works on what it says the file is locked, and
/// the kernel ends the lock with that process: a record that says "pending" and is not locked was left by a crash.
/// </summary>
public sealed class RecordFile : IDisposable
{
    /// <summary>The most bytes a record has; a longer file is none.</summary>
    public const int Longest = 64 << 10;

    private const string Writing = "write a record";

    private static int _spare;

    private readonly SafeFileHandle _fd;
    private readonly string? _spareName;
    private long _length = Longest; // at the most

    private RecordFile(SafeFileHandle fd, string? spareName = null)
    {
        _fd = fd;
        _spareName = spareName;
    }

    /// <summary>Writes a file that has no name yet, and locks it.</summary>
    /// <param name="directory">Where its names will be.</param>
    /// <param name="content">What it says; nothing where that is not known before it is to be named.</param>
    /// <param name="asked">What it is for, as the end of "Cannot …".</param>
    public static RecordFile Create(string directory, ReadOnlySpan<byte> content, string asked)
    {
        string? spare = null;
        SafeFileHandle? fd = Syscall.TryOpenUnnamed(directory, asked);
        while (fd is null)
        {
            spare = $"{directory}/.new-{Environment.ProcessId}-{Interlocked.Increment(ref _spare)}";
            fd = Syscall.TryCreate(spare, asked);
        }

        RecordFile file = new(fd, spare);
        Syscall.TryLock(fd);
        file._length = 0;
        if (content.Length > 0)
        {
            file.Rewrite(content);
        }

        return file;
    }

    /// <summary>Opens a record; null when there is none. What is no regular file is none.</summary>
    public static RecordFile? TryOpen(string path)
    {
        SafeFileHandle? fd = Syscall.TryOpenRecord(path, create: false, $"read {path}");
        return fd is null ? null : new RecordFile(fd);
    }

    /// <summary>Gives it a name. False when another file has that name.</summary>
    public bool TryLink(string path, string asked)
    {
        FaultPoint.Pass(asked);
        return Syscall.TryLink(_fd, path, asked);
    }

    /// <summary>Locks it. False when somebody else works on it.</summary>
    public bool TryLock() => Syscall.TryLock(_fd);

    /// <summary>What it says; null when it is longer than a record can be, or cannot be read.</summary>
    public byte[]? Read()
    {
        byte[]? content = Syscall.TryReadWhole(_fd, Longest + 1);
        if (content is null || content.Length > Longest)
        {
            return null;
        }

        _length = content.Length;
        return content;
    }

    /// <summary>Says something else, in a file that has no name yet or whose holder alone reads it.</summary>
    public void Rewrite(ReadOnlySpan<byte> content)
    {
        Syscall.WriteStart(_fd, content, Writing);
        if (content.Length < _length)
        {
            Syscall.Truncate(_fd, content.Length, Writing);
        }

        _length = content.Length;
    }

    /// <summary>Changes its first byte, which says how far things are: one byte is never half written.</summary>
    public void Mark(char state, string asked)
    {
        FaultPoint.Pass(asked);
        Syscall.WriteStart(_fd, [(byte)state], asked);
    }

    /// <summary>Whether a name is one of this file's.</summary>
    public bool IsNamed(string path) => Syscall.TryInodeOf(path) == Syscall.InodeOf(_fd);

    /// <summary>Takes a name away, whichever file has it. False when there was none.</summary>
    public static bool Unlink(string path, string asked)
    {
        FaultPoint.Pass(asked);
        return Syscall.TryUnlink(path);
    }

    /// <summary>Ends the lock.</summary>
    public void Dispose()
    {
        _fd.Dispose();
        if (_spareName is not null)
        {
            Syscall.TryUnlink(_spareName);
        }
    }
}
