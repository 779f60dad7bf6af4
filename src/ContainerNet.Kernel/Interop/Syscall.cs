using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using static Tmds.Linux.LibC;

namespace ContainerNet.Interop;

/// <summary>
/// The one door to libc. Every call takes and gives managed things, goes on after EINTR,
/// and throws <see cref="KernelException"/> where libc would give -1.
/// </summary>
internal static unsafe partial class Syscall
{
    /// <summary>Ends this process as <c>kill -9</c> does.</summary>
    public static void KillSelf() => kill(getpid(), SIGKILL);

    /// <summary>The calling thread's effective user id.</summary>
    public static uint EffectiveUserId => geteuid();

    private static byte[] Path(string path) => Encoding.UTF8.GetBytes(path + '\0');

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Check(long result, string asked, string capability = "CAP_NET_ADMIN")
        => result >= 0 ? (int)result : throw new KernelException(asked, (Errno)errno) { Capability = capability };

    /// <summary>A handle's number, held open while it is used.</summary>
    private readonly ref struct Held
    {
        private readonly SafeHandle _handle;

        public Held(SafeHandle handle)
        {
            bool held = false;
            _handle = handle;
            _handle.DangerousAddRef(ref held);
        }

        public int Number => (int)_handle.DangerousGetHandle();

        public void Dispose() => _handle.DangerousRelease();
    }
}
