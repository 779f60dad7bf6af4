using Microsoft.Win32.SafeHandles;

namespace ContainerNet.Interop;

/// <summary>A descriptor that is to be opened inside a namespace, and afterwards the descriptor, or why there is none.</summary>
internal sealed class Opening
{
    private const int SOCK_CLOEXEC = 0x80000;
    private const int O_WRONLY = 1;
    private const int O_NONBLOCK = 0x800;
    private const int O_CLOEXEC = 0x80000;

    private readonly Func<PreparedCalls, int> _prepare;
    private int _call;

    private Opening(Func<PreparedCalls, int> prepare) => _prepare = prepare;

    /// <summary>The descriptor; null where it could not be opened.</summary>
    public SafeFileHandle? Handle { get; private set; }

    /// <summary>Why it could not.</summary>
    public Errno Error { get; private set; }

    /// <summary>A socket, <c>socket(2)</c>, which belongs to the namespace for good.</summary>
    public static Opening Socket(int family, int type, int protocol) => new(calls => calls.Add("socket", family, type | SOCK_CLOEXEC, protocol));

    /// <summary>A file, <c>open(2)</c>: one below <c>/proc/sys/net</c> or <c>/proc/thread-self/net</c> goes on standing for the namespace it was opened in.</summary>
    public static Opening File(string path, bool forWriting = false)
        => new(calls => calls.Add("open", calls.Text(path), forWriting ? O_WRONLY | O_CLOEXEC : O_NONBLOCK | O_CLOEXEC));

    /// <summary>The descriptor, which the caller closes.</summary>
    /// <param name="asked">What an error is about.</param>
    /// <param name="capability">What it takes.</param>
    public SafeFileHandle Require(string asked, string capability = "CAP_NET_ADMIN") => Handle ?? throw new KernelException(asked, Error) { Capability = capability };

    /// <summary>Adds the call that opens it.</summary>
    public void Prepare(PreparedCalls calls) => _call = _prepare(calls);

    /// <summary>Takes what that call gave.</summary>
    public void Take(PreparedCalls calls)
    {
        int descriptor = calls.ResultOf(_call);
        Error = calls.ErrorOf(_call);
        Handle = descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }
}
