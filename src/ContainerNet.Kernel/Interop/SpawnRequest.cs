using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ContainerNet.Interop;

/// <summary>
/// A program to start, laid out in memory beforehand, so that the thread that starts it makes calls of libc and nothing else
/// (<c>posix_spawn(3)</c>). The child is born in the calling thread's namespaces, in a process group of its own, with no
/// signal blocked or ignored.
/// </summary>
internal sealed unsafe class SpawnRequest : IDisposable
{
    private const int Opaque = 1024; // more than any libc's posix_spawnattr_t and posix_spawn_file_actions_t
    private const int SignalSet = 128; // sizeof(sigset_t)
    private const short POSIX_SPAWN_SETPGROUP = 0x02;
    private const short POSIX_SPAWN_SETSIGDEF = 0x04;
    private const short POSIX_SPAWN_SETSIGMASK = 0x08;

    private readonly List<nint> _owned = [];
    private readonly byte* _program;
    private readonly byte** _arguments;
    private readonly byte** _environment;
    private readonly void* _attributes;
    private readonly void* _actions;
    private readonly int* _child;

    /// <summary>Lays out a program and its three standard descriptors.</summary>
    public SpawnRequest(string program, IReadOnlyList<string> arguments, IEnumerable<string> environment, SafeFileHandle input, SafeFileHandle output, SafeFileHandle error)
    {
        _program = Text(program);
        _arguments = Texts(arguments);
        _environment = Texts([.. environment]);
        _attributes = Zeroed(Opaque);
        _actions = Zeroed(Opaque);
        _child = (int*)Zeroed(sizeof(int));
        posix_spawnattr_init(_attributes);
        posix_spawnattr_setflags(_attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
        void* signals = Zeroed(SignalSet);
        posix_spawnattr_setsigmask(_attributes, signals);
        sigfillset(signals);
        posix_spawnattr_setsigdefault(_attributes, signals);
        posix_spawn_file_actions_init(_actions);
        posix_spawn_file_actions_adddup2(_actions, (int)input.DangerousGetHandle(), 0);
        posix_spawn_file_actions_adddup2(_actions, (int)output.DangerousGetHandle(), 1);
        posix_spawn_file_actions_adddup2(_actions, (int)error.DangerousGetHandle(), 2);
    }

    /// <summary>Adds the call that starts it.</summary>
    public int Prepare(PreparedCalls calls)
        => calls.Add("posix_spawn", (nint)_child, (nint)_program, (nint)_actions, (nint)_attributes, (nint)_arguments, (nint)_environment);

    /// <summary>The child's process id once the call was made; 0 where nothing was started.</summary>
    public int Child => *_child;

    /// <inheritdoc/>
    public void Dispose()
    {
        posix_spawn_file_actions_destroy(_actions);
        posix_spawnattr_destroy(_attributes);
        foreach (nint block in _owned)
        {
            NativeMemory.Free((void*)block);
        }

        _owned.Clear();
    }

    private void* Zeroed(int length)
    {
        void* block = NativeMemory.AllocZeroed((nuint)length);
        _owned.Add((nint)block);
        return block;
    }

    private byte* Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        byte* block = (byte*)Zeroed(bytes.Length + 1);
        bytes.CopyTo(new Span<byte>(block, bytes.Length));
        return block;
    }

    private byte** Texts(IReadOnlyList<string> texts)
    {
        byte** block = (byte**)Zeroed((texts.Count + 1) * sizeof(byte*));
        for (int i = 0; i < texts.Count; i++)
        {
            block[i] = Text(texts[i]);
        }

        return block;
    }

    [DllImport("libc", ExactSpelling = true)]
    private static extern int posix_spawnattr_init(void* attributes);

    [DllImport("libc", ExactSpelling = true)]
    private static extern int posix_spawnattr_destroy(void* attributes);

    [DllImport("libc", ExactSpelling = true)]
    private static extern int posix_spawnattr_setflags(void* attributes, short flags);

    [DllImport("libc", ExactSpelling = true)]
    private static extern int posix_spawnattr_setsigmask(void* attributes, void* signals);

    [DllImport("libc", ExactSpelling = true)]
    private static extern int posix_spawnattr_setsigdefault(void* attributes, void* signals);

    [DllImport("libc", ExactSpelling = true)]
    private static extern int posix_spawn_file_actions_init(void* actions);

    [DllImport("libc", ExactSpelling = true)]
    private static extern int posix_spawn_file_actions_destroy(void* actions);

    [DllImport("libc", ExactSpelling = true)]
    private static extern int posix_spawn_file_actions_adddup2(void* actions, int from, int to);

    [DllImport("libc", ExactSpelling = true)]
    private static extern int sigfillset(void* signals);
}
