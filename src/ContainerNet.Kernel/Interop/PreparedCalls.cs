using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace ContainerNet.Interop;

/// <summary>
/// Calls of libc laid out beforehand, to be made one after the other by a thread that enters a namespace for them. Between the first
/// and the last no managed method runs. That matters: a method may be the one that makes the runtime start a thread of its own, to
/// compile it again better; that thread would be born in the namespace, and hold it for seconds.
/// </summary>
internal sealed unsafe class PreparedCalls : IDisposable
{
    private const int CLONE_NEWNET = 0x40000000;

    private static readonly nint Libc = NativeLibrary.GetMainProgramHandle();

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, nint> Functions = new();

    private readonly delegate* unmanaged<int*> _errno = (delegate* unmanaged<int*>)Export("__errno_location");
    private readonly List<nint> _texts = [];
    private readonly List<SafeHandle> _held = [];
    private readonly List<(int Call, string Asked, string Capability)> _required = [];
    private Call[] _calls = new Call[4];
    private int _count;
    private int _always = int.MaxValue;

    /// <summary>Adds a call.</summary>
    /// <param name="function">Its name in libc.</param>
    /// <param name="a">Its first argument, a number or an address; so are the others. What it does not take is 0.</param>
    /// <param name="b">The second.</param>
    /// <param name="c">The third.</param>
    /// <param name="d">The fourth.</param>
    /// <param name="e">The fifth.</param>
    /// <param name="f">The sixth.</param>
    /// <returns>The call's index.</returns>
    public int Add(string function, nint a, nint b = 0, nint c = 0, nint d = 0, nint e = 0, nint f = 0)
    {
        if (_count == _calls.Length)
        {
            Array.Resize(ref _calls, 2 * _count);
        }

        _calls[_count] = new Call
        {
            Function = (delegate* unmanaged<nint, nint, nint, nint, nint, nint, nint>)Export(function),
            A = a,
            B = b,
            C = c,
            D = d,
            E = e,
            F = f,
            Result = -1,
        };
        return _count++;
    }

    /// <summary>The address of a function of libc, looked up once.</summary>
    private static nint Export(string function) => Functions.GetOrAdd(function, name => NativeLibrary.GetExport(Libc, name));

    /// <summary>Adds <c>setns(2)</c> into a network namespace.</summary>
    public int EnterNetwork(SafeHandle ns) => Add("setns", Number(ns), CLONE_NEWNET);

    /// <summary>Adds <c>unshare(2)</c> into a network namespace made for it.</summary>
    public int EnterNewNetwork() => Add("unshare", CLONE_NEWNET);

    /// <summary>When this call fails, so many of those added after it are not made.</summary>
    public void SkipAfter(int call, int count) => _calls[call].SkippedOnFailure = count;

    /// <summary>The calls added from here on are made whatever failed before: the way back.</summary>
    public void Always() => _always = _count;

    /// <summary>When this call fails, none of those added after it is made.</summary>
    /// <param name="call">The call's index.</param>
    /// <param name="asked">What it is for.</param>
    /// <param name="capability">What it takes.</param>
    public void Require(int call, string asked, string capability)
    {
        SkipAfter(call, int.MaxValue);
        _required.Add((call, asked, capability));
    }

    /// <summary>Says which required call failed, if one did.</summary>
    public void ThrowIfFailed()
    {
        foreach ((int call, string asked, string capability) in _required)
        {
            if (ResultOf(call) < 0)
            {
                throw new KernelException(asked, ErrorOf(call)) { Capability = capability };
            }
        }
    }

    /// <summary>A text as libc wants it, kept until these calls are disposed.</summary>
    public nint Text(string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        byte* bytes = (byte*)NativeMemory.Alloc((nuint)length + 1);
        Encoding.UTF8.GetBytes(text, new Span<byte>(bytes, length));
        bytes[length] = 0;
        _texts.Add((nint)bytes);
        return (nint)bytes;
    }

    /// <summary>A handle's number; the handle is held open until these calls are disposed.</summary>
    public nint Number(SafeHandle handle)
    {
        bool held = false;
        handle.DangerousAddRef(ref held);
        _held.Add(handle);
        return handle.DangerousGetHandle();
    }

    /// <summary>Makes the calls, on this thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run()
    {
        fixed (Call* first = _calls)
        {
            int* errno = _errno();
            Call* end = first + _count;
            Call* always = _always < _count ? first + _always : end;
            for (Call* call = first; call < end; call++)
            {
                call->Result = (int)call->Function(call->A, call->B, call->C, call->D, call->E, call->F);
                if (call->Result < 0)
                {
                    call->Error = *errno;
                    long rest = always - call - 1;
                    call += call->SkippedOnFailure < rest ? call->SkippedOnFailure : rest > 0 ? rest : 0;
                }
            }
        }
    }

    /// <summary>What a call gave; -1 where it failed or was not made.</summary>
    public int ResultOf(int call) => _calls[call].Result;

    /// <summary>Why it failed; None where it did not, or was not made.</summary>
    public Errno ErrorOf(int call) => (Errno)_calls[call].Error;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (nint text in _texts)
        {
            NativeMemory.Free((void*)text);
        }

        foreach (SafeHandle handle in _held)
        {
            handle.DangerousRelease();
        }

        _texts.Clear();
        _held.Clear();
    }

    private struct Call
    {
        public delegate* unmanaged<nint, nint, nint, nint, nint, nint, nint> Function;
        public nint A;
        public nint B;
        public nint C;
        public nint D;
        public nint E;
        public nint F;
        public int SkippedOnFailure;
        public int Result;
        public int Error;
    }
}
