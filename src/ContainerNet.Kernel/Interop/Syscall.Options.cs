using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ContainerNet.Interop;

/// <summary>Options of sockets that are structures: <c>getsockopt(2)</c>.</summary>
internal static unsafe partial class Syscall
{
    /// <summary>Reads an option into <paramref name="value"/>, which also says what is asked for. 0, or the error.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int GetOption(SafeFileHandle handle, int level, int option, Span<byte> value)
    {
        using Held fd = new(handle);
        fixed (byte* p = value)
        {
            socklen_t length = value.Length;
            return getsockopt(fd.Number, level, option, p, &length) == 0 ? 0 : errno;
        }
    }
}
