using Microsoft.Win32.SafeHandles;

namespace ContainerNet.Interop;

/// <summary>Ordinary files that a person names. What is there may be anything, so it is looked at before anything is done with it.</summary>
public static class PlainFile
{
    /// <summary>Opens a file for reading; a FIFO, a device or a folder is refused and does not block.</summary>
    /// <exception cref="RefusedException"><c>FileNotFound</c>, <c>InvalidFile</c></exception>
    /// <exception cref="KernelException">EACCES: it may not be read.</exception>
    public static FileStream OpenRead(string path)
    {
        SafeFileHandle opened;
        try
        {
            opened = Syscall.OpenRead(Syscall.PathBytes(path), $"open '{path}'");
        }
        catch (KernelException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR or Errno.ENAMETOOLONG or Errno.ELOOP)
        {
            throw new RefusedException("FileNotFound", $"There is no file '{path}' ({e.Errno}).", "Check the path.", path);
        }
        catch (KernelException e) when (e.Errno is Errno.EACCES or Errno.EPERM)
        {
            throw new KernelException($"open '{path}'", e.Errno) { Capability = "permission to read it" };
        }

        if (!Syscall.IsRegularFile(opened))
        {
            opened.Dispose();
            throw new RefusedException("InvalidFile", $"'{path}' is no ordinary file.", "Give the path of a file.", path);
        }

        return new FileStream(opened, FileAccess.Read);
    }

    /// <summary>The first 64 KiB of a file; null when it is not there or cannot be read.</summary>
    public static byte[]? TryReadSmall(string path)
    {
        try
        {
            using SafeFileHandle file = Syscall.OpenRead(Syscall.PathBytes(path), $"read '{path}'");
            return Syscall.TryReadWhole(file, 64 << 10);
        }
        catch (KernelException)
        {
            return null;
        }
    }

    /// <summary>
    /// Writes a file that nobody else may read (0600). What is there already is kept, whatever it is, unless it is to be replaced;
    /// then it is replaced at once and whole, and where it was a link, the link is.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="replace">Whether what is there is replaced.</param>
    /// <param name="write">Writes it. When that fails no file is left.</param>
    /// <exception cref="RefusedException"><c>FileExists</c>, <c>FileNotWritten</c></exception>
    public static void Write(string path, bool replace, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(write);
        string made = replace ? $"{path}.{Guid.NewGuid():n}" : path;
        bool isMade = false;
        try
        {
#pragma warning disable CA1416 // Linux only, as all of this
            using (FileStream file = new(made, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
#pragma warning restore CA1416
            {
                isMade = true;
                write(file);
            }

            if (replace)
            {
                File.Move(made, path, overwrite: true);
            }

            isMade = false;
        }
        catch (IOException) when (!isMade && !replace && (File.Exists(path) || new FileInfo(path).LinkTarget is not null))
        {
            throw new RefusedException("FileExists", $"There is a file '{path}' already.", "Give another path, or -Force to replace it.", path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException("FileNotWritten", $"'{path}' could not be written: {e.Message}", "Check the path, its folder's permissions and the room on the disk.", path);
        }
        finally
        {
            if (isMade)
            {
                File.Delete(made);
            }
        }
    }
}
