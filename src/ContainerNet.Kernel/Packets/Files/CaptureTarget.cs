using ContainerNet.Interop;
using Microsoft.Win32.SafeHandles;

namespace ContainerNet.Packets;

/// <summary>
/// A file a capture is written to: made by this process, for its owner alone, and never through a link (promise 30). When the disk is
/// full it is cut back to its last whole block, so that it can be read.
/// </summary>
internal sealed class CaptureTarget : IDisposable
{
    private readonly SafeFileHandle _file;
    private long _length;

    private CaptureTarget(SafeFileHandle file, string path)
    {
        _file = file;
        Path = path;
    }

    public string Path { get; }

    /// <param name="path">Where.</param>
    /// <param name="replace">Takes a regular file out of the way.</param>
    public static CaptureTarget Create(string path, bool replace)
    {
        string asked = $"write the capture file '{path}'";
        if (replace && Syscall.IsRegularFile(path))
        {
            Syscall.Unlink(path, $"replace the capture file '{path}'");
        }

        try
        {
            return new CaptureTarget(Syscall.CreateFile(path, asked), path);
        }
        catch (KernelException e) when (e.Errno is Errno.EEXIST or Errno.ELOOP)
        {
            throw new RefusedException("CaptureFileExists", $"'{path}' is there already{(Syscall.IsRegularFile(path) ? "" : ", and is no regular file")}.",
                Syscall.IsRegularFile(path) ? "Choose another name, or replace it with -Force." : "Choose another name: a link is not followed, and what is no regular file is not replaced.", path);
        }
        catch (KernelException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            throw new RefusedException("FolderNotFound", $"Cannot write the capture file '{path}': its folder does not exist ({e.Errno}).", "Make the folder first.", path);
        }
    }

    /// <summary>Writes whole blocks.</summary>
    /// <exception cref="RefusedException"><c>DiskFull</c>: there is no room for them. As many as fit are kept.</exception>
    /// <exception cref="KernelException">The file cannot be written to any more.</exception>
    public void Write(ReadOnlySpan<byte> blocks)
    {
        Errno error = Syscall.WriteAll(_file, blocks, out int written);
        if (error == Errno.None)
        {
            _length += written;
            return;
        }

        // each block begins with its type and its length
        int whole = 0;
        while (whole + 12 <= written && BitConverter.ToInt32(blocks[(whole + 4)..]) is var size && whole + size <= written)
        {
            whole += size;
        }

        _length += whole;
        Syscall.Truncate(_file, _length);
        throw error is Errno.ENOSPC or Errno.EDQUOT or Errno.EFBIG
            ? new RefusedException("DiskFull", $"There is no room for more in '{Path}' ({error}). The capture ends here; what was written can be read.",
                "Make room, or keep only the newest: -FileSize with -FileCount.", Path)
            : new KernelException($"write on to the capture file '{Path}', which ends here and can be read", error) { Capability = "permission to write there" };
    }

    public void Dispose() => _file.Dispose();
}
