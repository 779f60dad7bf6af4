using System.Text;
using ContainerNet.Interop;
using Microsoft.Win32.SafeHandles;

namespace ContainerNet.Namespaces;

/// <summary>
/// A program that runs in a namespace. It is started by a thread that has entered the namespace for this one call and
/// ends; what it says is read by the thread that asks for it.
/// </summary>
public sealed class NamespaceProcess : IDisposable
{
    private const int SIGTERM = 15;
    private const int SIGKILL = 9;
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    private readonly SafeFileHandle _output;
    private readonly SafeFileHandle _error;
    private readonly SafeFileHandle _process;
    private readonly byte[] _buffer = new byte[16 << 10];
    private int? _status;

    private NamespaceProcess(int id, SafeFileHandle output, SafeFileHandle error)
    {
        Id = id;
        _output = output;
        _error = error;
        _process = Syscall.OpenProcess(id);
    }

    /// <summary>Its process id, and its process group's.</summary>
    public int Id { get; }

    /// <summary>How it ended: what it gave to <c>exit</c>, or 128 and the signal that ended it. Null while it runs.</summary>
    public int? ExitCode => _status is int status ? ((status & 0x7f) == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)) : null;

    /// <summary>Starts a program. <c>ip netns exec NAME PROGRAM ARGUMENTS</c></summary>
    /// <param name="view">What it sees.</param>
    /// <param name="program">The program's file.</param>
    /// <param name="arguments">What follows its name.</param>
    /// <param name="environment">Its environment, <c>NAME=VALUE</c>.</param>
    /// <param name="input">What it reads; null for nothing.</param>
    public static NamespaceProcess Start(NamespaceView view, string program, IEnumerable<string> arguments, IEnumerable<string> environment, string? input)
    {
        ArgumentNullException.ThrowIfNull(view);
        (SafeFileHandle output, SafeFileHandle outputEnd) = Syscall.CreatePipe();
        (SafeFileHandle error, SafeFileHandle errorEnd) = Syscall.CreatePipe();
        using SafeFileHandle inputEnd = input is null ? Syscall.OpenRead(Syscall.PathBytes("/dev/null"), "open /dev/null") : Syscall.CreateMemoryFile(Encoding.UTF8.GetBytes(input));
        using (outputEnd)
        using (errorEnd)
        using (SpawnRequest request = new(program, [program, .. arguments], environment, inputEnd, outputEnd, errorEnd))
        {
            try
            {
                return new NamespaceProcess(Start(view, request, program), output, error);
            }
            catch (KernelException)
            {
                output.Dispose();
                error.Dispose();
                throw;
            }
        }
    }

    /// <summary>
    /// The lines it says, as it says them, until it ends. What goes on in the background behind it is not waited for.
    /// </summary>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The signal was set.</exception>
    public IEnumerable<(string Text, bool IsError)> ReadLines(CancelSignal cancel)
    {
        LineDecoder output = new();
        LineDecoder error = new();
        List<(string Text, bool IsError)> lines = [];
        bool[] ready = new bool[3];
        while (_status is null || ready[0] || ready[1])
        {
            // Once it has ended, only what is in the pipes already is taken.
            TimeSpan patience = _status is null ? TimeSpan.FromDays(20) : TimeSpan.Zero;
            if (!Syscall.WaitReadable([_output.IsClosed ? _process : _output, _error.IsClosed ? _process : _error, _process], cancel, Deadline.After(patience), ready))
            {
                break;
            }

            ready[0] = ready[0] && !_output.IsClosed && Take(_output, output, false, lines);
            ready[1] = ready[1] && !_error.IsClosed && Take(_error, error, true, lines);
            _status ??= ready[2] ? Syscall.TryWait(Id) : null;
            foreach ((string Text, bool IsError) line in lines)
            {
                yield return line;
            }

            lines.Clear();
        }

        output.Finish(line => lines.Add((line, false)));
        error.Finish(line => lines.Add((line, true)));
        foreach ((string Text, bool IsError) line in lines)
        {
            yield return line;
        }
    }

    /// <summary>Ends it, with all of its process group, when it still runs.</summary>
    public void Dispose()
    {
        if (_status is null && (_status = Syscall.TryWait(Id)) is null)
        {
            Syscall.Signal(Id, SIGTERM);
            Syscall.WaitReadable([_process], null, Deadline.After(Grace), stackalloc bool[1]);
            Syscall.Signal(Id, SIGKILL);
            Syscall.WaitReadable([_process], null, Deadline.After(Grace), stackalloc bool[1]);
            _status = Syscall.TryWait(Id);
        }

        _output.Dispose();
        _error.Dispose();
        _process.Dispose();
    }

    private static int Start(NamespaceView view, SpawnRequest request, string program)
    {
        using PreparedCalls calls = new();
        view.Prepare(calls);
        int start = request.Prepare(calls);
        NamespaceVisitor.RunOnce(calls);
        calls.ThrowIfFailed();
        return request.Child > 0 ? request.Child : throw new KernelException($"start '{program}'", (Errno)calls.ResultOf(start)) { Capability = "permission to execute it" };
    }

    private bool Take(SafeFileHandle pipe, LineDecoder decoder, bool isError, List<(string Text, bool IsError)> lines)
    {
        int length = Syscall.Read(pipe, _buffer);
        if (length == 0)
        {
            pipe.Dispose();
            return false;
        }

        decoder.Take(_buffer.AsSpan(0, length), line => lines.Add((line, isError)));
        return true;
    }
}
