using ContainerNet.Interop;
using ContainerNet.Netlink;

namespace ContainerNet.Namespaces;

/// <summary>Sockets in many namespaces at once.</summary>
public sealed partial class NamespaceSession
{
    /// <summary>Opens the sockets of this family that are not open yet in several namespaces, by one visit to all of them.</summary>
    /// <returns>Why a namespace cannot be entered, by its place; null for the others.</returns>
    public KernelException?[] OpenSockets(IReadOnlyList<NamespaceHandle> namespaces, NetlinkFamily family)
    {
        ArgumentNullException.ThrowIfNull(namespaces);
        KernelException?[] refused = new KernelException?[namespaces.Count];
        NamespaceHandle[] closed = [.. namespaces.Where(ns => !ns.IsHome && !EntryOf(ns).Sockets.ContainsKey(family)).Distinct()];
        if (closed.Length == 0)
        {
            return refused;
        }

        Opening[] sockets = Array.ConvertAll(closed, _ => NetlinkSocket.Opening(family));
        KernelException?[] why = NamespaceThread.OpenAll([.. closed.Zip(sockets, (ns, socket) => (ns, new[] { socket }))]);
        for (int i = 0; i < closed.Length; i++)
        {
            try
            {
                if (why[i] is null)
                {
                    Adopt(closed[i], family, NetlinkSocket.Prepare(sockets[i].Require(NetlinkSocket.Asked), family));
                }
            }
            catch (KernelException e)
            {
                why[i] = e;
            }
        }

        for (int i = 0; i < refused.Length; i++)
        {
            int at = Array.IndexOf(closed, namespaces[i]);
            refused[i] = at < 0 ? null : why[at];
        }

        return refused;
    }

    /// <summary>Closes the sockets of a namespace that is kept.</summary>
    public void CloseSockets(NamespaceHandle ns)
    {
        ArgumentNullException.ThrowIfNull(ns);
        if (!ns.IsHome && _entries.TryGetValue(ns.Inode, out Entry? entry))
        {
            foreach (NetlinkSocket socket in entry.Sockets.Values)
            {
                socket.Dispose();
            }

            entry.Sockets.Clear();
        }
    }
}
