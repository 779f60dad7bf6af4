using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Netlink;

namespace ContainerNet.Conntrack;

/// <summary>The connections one network namespace tracks (conntrack(8), over nfnetlink).</summary>
public sealed class ConntrackSocket
{
    private const int Window = 512; // more than one chain of the kernel's hash table ever holds

    private readonly NamespaceSession _session;
    private readonly NamespaceHandle _namespace;

    private ConntrackSocket(NamespaceSession session, NamespaceHandle ns)
    {
        _session = session;
        _namespace = ns;
    }

    /// <summary>The connections of a namespace.</summary>
    public static ConntrackSocket In(NamespaceSession session, NamespaceHandle ns)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(ns);
        return new ConntrackSocket(session, ns);
    }

    /// <summary>The connections, each given as the kernel hands it over; whoever takes them may remove them meanwhile.</summary>
    /// <param name="filter">Which; null for all.</param>
    public IEnumerable<ConntrackEntry> Read(ConntrackFilter? filter = null)
    {
        using NetlinkSocket socket = _session.OpenSocket(_namespace, NetlinkFamily.Netfilter);
        foreach (ConntrackEntry entry in ReadFrom(socket, _namespace.Label, filter))
        {
            yield return entry;
        }
    }

    /// <summary>Removes one connection: the next packet between its ends begins a new one, by the rules as they are then.</summary>
    /// <param name="entry">As it was read.</param>
    /// <exception cref="RefusedException"><c>ConntrackEntryNotFound</c></exception>
    public void Remove(ConntrackEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (!TryRemove(entry))
        {
            throw new RefusedException("ConntrackEntryNotFound", $"Connection {entry} is no longer there in namespace {_namespace.Label}.",
                "See what is there with Get-ConntrackEntry.", entry.ToString());
        }
    }

    /// <summary>Removes every connection that is meant, and says how many those were: after a published port is taken back, its UDP connections.</summary>
    /// <param name="filter">Which; <c>new()</c> means all of them.</param>
    public int RemoveAll(ConntrackFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        int removed = 0;
        foreach (ConntrackEntry entry in Read(filter))
        {
            removed += TryRemove(entry) ? 1 : 0;
        }

        return removed;
    }

    /// <summary>Reads the table by way of a socket that does nothing else.</summary>
    /// <remarks>
    /// Where the connection that ended the last datagram has gone meanwhile, the kernel begins its chain of the hash table anew and gives what is
    /// left of it a second time. That is left out here.
    /// </remarks>
    internal static IEnumerable<ConntrackEntry> ReadFrom(NetlinkSocket socket, string ns, ConntrackFilter? filter)
    {
        HashSet<ulong> recent = [];
        HashSet<ulong> older = [];
        foreach (ConntrackEntry entry in socket.Stream(ConntrackRequests.GetEntries(filter), (_, payload) => ConntrackReader.Read(payload, ns), $"list the connections of namespace {ns}"))
        {
            ulong key = ((ulong)entry.ConntrackId << 32) | entry.Original.Check;
            if (older.Contains(key) || !recent.Add(key))
            {
                continue;
            }

            if (recent.Count == Window)
            {
                (recent, older) = (older, recent);
                recent.Clear();
            }

            if (filter is null || filter.Matches(entry))
            {
                yield return entry;
            }
        }
    }

    private bool TryRemove(ConntrackEntry entry)
    {
        try
        {
            _session.Socket(_namespace, NetlinkFamily.Netfilter).Execute(ConntrackRequests.DeleteEntry(entry), $"remove connection {entry} in namespace {_namespace.Label}");
            return true;
        }
        catch (KernelException e) when (e.Errno == Errno.ENOENT)
        {
            return false; // it has ended, or another one has taken its place
        }
    }
}
