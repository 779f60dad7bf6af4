using ContainerNet.Interop;
using ContainerNet.Netlink;
using Microsoft.Win32.SafeHandles;

namespace ContainerNet.Namespaces;

/// <summary>
/// What one pipeline keeps open: each namespace once, each netlink socket in it once. Used by one thread
/// at a time; only <see cref="Cancel"/> may be called from another.
/// </summary>
public sealed partial class NamespaceSession : IDisposable
{
    private const int MostNamespaces = 256;

    private readonly Dictionary<ulong, Entry> _entries = [];
    private readonly Dictionary<string, NamespaceHandle> _labels = [];
    private readonly CancelSignal _cancel;
    private readonly bool _isPart; // of a session that keeps home open, and has the signal
    private long _clock;

    /// <summary>Begins a session in the namespace the calling thread runs in.</summary>
    /// <param name="timeout">How long one request to the kernel may take.</param>
    public NamespaceSession(TimeSpan timeout)
    {
        Timeout = timeout;
        _cancel = new CancelSignal();
        Home = NamespaceHandle.OpenHome();
        _entries.Add(Home.Inode, new Entry(Home));
    }

    /// <summary>The namespace the pipeline runs in.</summary>
    public NamespaceHandle Home { get; }

    /// <summary>How long one request to the kernel may take.</summary>
    public TimeSpan Timeout { get; }

    /// <summary>Wakes every wait of this session.</summary>
    public CancelSignal Cancel => _cancel;

    /// <summary>
    /// Keeps a handle for the rest of the session. Where the same namespace is kept already, the new handle is
    /// closed and the kept one given, so each namespace has one name in one pipeline.
    /// </summary>
    /// <param name="handle">The namespace.</param>
    /// <param name="asked">What a person called it, to be found by that again; null for its label alone.</param>
    public NamespaceHandle Keep(NamespaceHandle handle, string? asked = null)
    {
        NamespaceHandle one = KeepOne(handle);
        if (asked is not null && _entries[one.Inode].Labels.Add(asked))
        {
            _labels[asked] = one;
        }

        return one;
    }

    /// <summary>How the namespace of this inode is called in this pipeline, or null when it is not kept.</summary>
    public string? LabelOf(ulong inode) => _entries.TryGetValue(inode, out Entry? entry) ? entry.Handle.Label : null;

    /// <summary>The inode of the namespace that is called so in this pipeline; 0 when none is kept under this label.</summary>
    public ulong InodeOf(string label)
        => label == Home.Label ? Home.Inode : _labels.TryGetValue(label, out NamespaceHandle? handle) ? handle.Inode : 0;

    /// <summary>The kept namespace of this label, or null.</summary>
    public NamespaceHandle? FindByLabel(string label)
    {
        if (!_labels.TryGetValue(label, out NamespaceHandle? handle))
        {
            return null;
        }

        EntryOf(handle);
        return handle;
    }

    /// <summary>The session's socket of this family in this namespace, opened when it is first asked for.</summary>
    public NetlinkSocket Socket(NamespaceHandle ns, NetlinkFamily family)
    {
        Entry entry = EntryOf(ns);
        if (!entry.Sockets.TryGetValue(family, out NetlinkSocket? socket))
        {
            socket = RestingSockets.Take(ns, family) is { } rested ? new NetlinkSocket(rested, _cancel, Timeout) : OpenSocket(ns, family);
            entry.Sockets.Add(family, socket);
        }

        return socket;
    }

    /// <summary>A socket of the caller's own, who closes it: for a table that is read while others are asked, or for events.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="family">The netlink family.</param>
    /// <param name="groups">Multicast groups to listen to, as a mask.</param>
    public NetlinkSocket OpenSocket(NamespaceHandle ns, NetlinkFamily family, uint groups = 0)
    {
        ArgumentNullException.ThrowIfNull(ns);
        try
        {
            Opening opening = NetlinkSocket.Opening(family);
            NamespaceThread.Open(ns, opening);
            return new NetlinkSocket(NetlinkSocket.Prepare(opening.Require(NetlinkSocket.Asked), family, groups), _cancel, Timeout);
        }
        catch (KernelException e) when (groups != 0 && e.Errno == Errno.EPERM && e.Capability == "CAP_NET_ADMIN")
        {
            throw new KernelException($"watch what happens in namespace {ns.Label}", e.Errno);
        }
    }

    /// <summary>Keeps a socket that was opened in this namespace already, unless one was opened meanwhile.</summary>
    internal void Adopt(NamespaceHandle ns, NetlinkFamily family, SafeFileHandle fd)
    {
        NetlinkSocket socket = new(fd, _cancel, Timeout);
        if (!EntryOf(ns).Sockets.TryAdd(family, socket))
        {
            socket.Dispose();
        }
    }

    /// <summary>Closes whatever is open in this namespace, so that nothing here keeps it alive.</summary>
    public void Forget(NamespaceHandle ns)
    {
        ArgumentNullException.ThrowIfNull(ns);
        if (_entries.TryGetValue(ns.Inode, out Entry? entry) && ReferenceEquals(entry.Handle, ns))
        {
            _entries.Remove(ns.Inode);
            foreach (string label in entry.Labels)
            {
                if (_labels.TryGetValue(label, out NamespaceHandle? labelled) && ReferenceEquals(labelled, ns))
                {
                    _labels.Remove(label); // and not the label of a namespace that has taken its name since
                }
            }

            entry.CloseSockets();
        }

        ns.Dispose();
    }

    /// <summary>Closes whatever is open in the namespace of this inode; the pipeline's own is kept.</summary>
    public void Forget(ulong inode)
    {
        if (_entries.TryGetValue(inode, out Entry? entry) && !entry.Handle.IsHome)
        {
            Forget(entry.Handle);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Entry entry in _entries.Values)
        {
            entry.CloseSockets();
            if (!_isPart || entry.Handle != Home)
            {
                entry.Handle.Dispose();
            }
        }

        _entries.Clear();
        _labels.Clear();
        if (!_isPart)
        {
            _cancel.Dispose();
        }
    }

    private NamespaceHandle KeepOne(NamespaceHandle handle)
    {
        ArgumentNullException.ThrowIfNull(handle);
        if (_entries.TryGetValue(handle.Inode, out Entry? kept))
        {
            if (!ReferenceEquals(kept.Handle, handle))
            {
                handle.Dispose();
            }

            kept.LastUse = ++_clock;
            return kept.Handle;
        }

        if (_entries.Count >= MostNamespaces)
        {
            Entry oldest = _entries.Values.Where(entry => !entry.Handle.IsHome).MinBy(entry => entry.LastUse)!;
            Forget(oldest.Handle); // the two or three a cmdlet works with now were touched last, so it is none of them
        }

        _entries.Add(handle.Inode, new Entry(handle) { LastUse = ++_clock });
        _labels[handle.Label] = handle;
        return handle;
    }

    private Entry EntryOf(NamespaceHandle ns)
    {
        ArgumentNullException.ThrowIfNull(ns);
        Entry entry = _entries.TryGetValue(ns.Inode, out Entry? kept) ? kept : throw new ObjectDisposedException(ns.Label);
        entry.LastUse = ++_clock;
        return entry;
    }

    private sealed class Entry(NamespaceHandle handle)
    {
        public NamespaceHandle Handle { get; } = handle;
        public Dictionary<NetlinkFamily, NetlinkSocket> Sockets { get; } = [];
        public HashSet<string> Labels { get; } = [handle.Label];
        public long LastUse { get; set; }

        public void CloseSockets()
        {
            foreach ((NetlinkFamily family, NetlinkSocket socket) in Sockets)
            {
                RestingSockets.Leave(Handle, family, socket);
            }

            Sockets.Clear();
        }
    }
}
