using ContainerNet.Netlink;

namespace ContainerNet.Namespaces;

/// <summary>Sockets in many namespaces at once, and those of another thread.</summary>
public sealed partial class NamespaceSession
{
    /// <summary>A session for another thread, which begins in that thread's namespace and keeps what it opens for itself. Its waits end with this one's.</summary>
    public NamespaceSession BeginPart() => new(Timeout, _cancel);

    /// <summary>Begins to open the sockets of this family that are not open yet in several namespaces, by one visit to all of them, while the caller does something else.</summary>
    /// <param name="namespaces">The namespaces.</param>
    /// <param name="family">The netlink family.</param>
    /// <param name="besides">What that thread then does besides, in the namespace this process runs in. It does not use this session.</param>
    public SocketsToCome BeginSockets(IEnumerable<NamespaceHandle> namespaces, NetlinkFamily family, Action? besides = null)
    {
        ArgumentNullException.ThrowIfNull(namespaces);
        return new SocketsToCome(this, [.. namespaces.Where(ns => !ns.IsHome && !EntryOf(ns).Sockets.ContainsKey(family)).Distinct()], family, besides);
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
