using Microsoft.Win32.SafeHandles;

namespace ContainerNet.Interop;

/// <summary>Keeps other threads and processes out of a directory of records for a moment. It ends with its holder, however that ends.</summary>
public sealed class DirectoryLock : IDisposable
{
    private readonly SafeFileHandle _fd;
    private int _length;

    private DirectoryLock(SafeFileHandle fd, string path)
    {
        _fd = fd;
        Path = path;
    }

    /// <summary>The file that is locked.</summary>
    public string Path { get; }

    /// <summary>Waits for the lock of a directory; null when there is no such directory.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <exception cref="KernelException">ETIMEDOUT</exception>
    public static DirectoryLock? Take(string directory, CancelSignal cancel, TimeSpan timeout)
    {
        ArgumentNullException.ThrowIfNull(cancel);
        string path = directory + "/lock";
        Deadline deadline = Deadline.After(timeout);
        while (true)
        {
            if (Syscall.TryOpenRecord(path, create: true, $"lock {directory}") is not { } fd)
            {
                return null;
            }

            if (!Syscall.TryLock(fd) && !LockWait.For(fd, cancel, deadline))
            {
                throw new KernelException($"lock {directory}", Errno.ETIMEDOUT, "another process is working on the container networks");
            }

            if (Syscall.HasName(fd))
            {
                return new DirectoryLock(fd, path);
            }

            fd.Dispose(); // it was taken away with its directory
        }
    }

    /// <summary>What its holders have noted in its file, in a few words.</summary>
    public byte[] ReadNotes()
    {
        byte[] notes = Syscall.TryReadWhole(_fd, RecordFile.Longest) ?? [];
        _length = notes.Length;
        return notes;
    }

    /// <summary>Notes something else. Call <see cref="ReadNotes"/> first.</summary>
    public void WriteNotes(ReadOnlySpan<byte> notes)
    {
        const string Asked = "note something in the lock of the records";
        Syscall.WriteStart(_fd, notes, Asked);
        if (notes.Length < _length)
        {
            Syscall.Truncate(_fd, notes.Length, Asked);
        }

        _length = notes.Length;
    }

    /// <summary>Takes the lock's own file away, for the directory to be removed. Whoever waits for it will see that it is gone.</summary>
    public void Remove() => Syscall.TryUnlink(Path);

    /// <inheritdoc/>
    public void Dispose() => _fd.Dispose();
}
