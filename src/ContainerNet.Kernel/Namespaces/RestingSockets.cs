using ContainerNet.Netlink;
using Microsoft.Win32.SafeHandles;

namespace ContainerNet.Namespaces;

/// <summary>
/// Netlink sockets of the namespace this process runs in, one of each family, kept from one pipeline to the next: opening and closing one costs as much
/// as what a short pipeline asks by it. Those of other namespaces, which they would keep alive, never rest.
/// </summary>
internal static class RestingSockets
{
    private static readonly ulong? Process = NamespaceHandle.TryInodeOf("/proc/self/ns/net");
    private static readonly SafeFileHandle?[] Resting = new SafeFileHandle?[(int)Enum.GetValues<NetlinkFamily>().Max() + 1];

    /// <summary>A socket of this family that rests; null when there is none.</summary>
    public static SafeFileHandle? Take(NamespaceHandle ns, NetlinkFamily family)
        => IsProcess(ns) ? Interlocked.Exchange(ref Resting[(int)family], null) : null;

    /// <summary>Lets a socket rest that is needed no longer, or closes it.</summary>
    public static void Leave(NamespaceHandle ns, NetlinkFamily family, NetlinkSocket socket)
    {
        if (!IsProcess(ns) || !socket.TryRetire(out SafeFileHandle? descriptor))
        {
            socket.Dispose();
        }
        else if (Interlocked.CompareExchange(ref Resting[(int)family], descriptor, null) is not null)
        {
            descriptor.Dispose(); // one rests already
        }
    }

    /// <summary>Whether this is the namespace this process runs in.</summary>
    public static bool IsProcess(NamespaceHandle ns) => ns.IsHome && ns.Inode == Process;
}
