using ContainerNet.Netlink;

namespace ContainerNet.Namespaces;

/// <summary>Sockets in many namespaces at once, and those of another thread.</summary>
public sealed partial class NamespaceSession
{
    private NamespaceSession(NamespaceSession whole)
    {
        _isPart = true;
        Timeout = whole.Timeout;
        _cancel = whole._cancel;
        Home = whole.Home.Twin();
        _entries.Add(Home.Inode, new Entry(Home));
    }

    /// <summary>Whether the pipeline runs in the namespace of this process, where the visiting thread, too, is at home.</summary>
    public bool IsAtProcessHome => RestingSockets.IsProcess(Home);

    /// <summary>
    /// A session for another thread that is in the namespace this one is at home in. It keeps for itself what it opens, and is disposed of before this one. Its
    /// waits end with this one's.
    /// </summary>
    public NamespaceSession BeginPart() => new(this);

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
            entry.CloseSockets();
        }
    }
}
