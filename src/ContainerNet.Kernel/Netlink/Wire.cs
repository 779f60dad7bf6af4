using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ContainerNet.Netlink;

/// <summary>Reads C structs off the wire. Bytes that fall short throw <see cref="NetlinkFormatException"/>, and nothing else does.</summary>
internal static class Wire
{
    /// <summary>The length rounded up to a multiple of four: <c>NLMSG_ALIGN</c>, <c>NLA_ALIGN</c>.</summary>
    public static int Align(int length) => (length + 3) & ~3;

    /// <summary>Reads a fixed struct; what follows it, aligned, is the rest.</summary>
    public static T Read<T>(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> rest) where T : unmanaged
    {
        T value = Read<T>(bytes);
        rest = bytes[Math.Min(Align(Unsafe.SizeOf<T>()), bytes.Length)..];
        return value;
    }

    /// <summary>Reads a fixed struct.</summary>
    public static T Read<T>(ReadOnlySpan<byte> bytes) where T : unmanaged
        => MemoryMarshal.TryRead(bytes, out T value)
            ? value
            : throw new NetlinkFormatException($"{typeof(T).Name} takes {Unsafe.SizeOf<T>()} bytes where {bytes.Length} are left.");
}
