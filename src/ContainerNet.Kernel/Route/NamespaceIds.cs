using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Netlink;

namespace ContainerNet.Route;

/// <summary>
/// Which namespace the kernel means by a number (<c>IFLA_LINK_NETNSID</c>): each namespace that has a name or a
/// process is asked for its number once, and only when a number comes up.
/// </summary>
public sealed class NamespaceIds
{
    private const ushort NETNSA_NSID = 1;
    private const ushort NETNSA_FD = 3;

    private readonly NetlinkSocket _netlink;
    private readonly NamespaceSession _session;
    private readonly Func<ulong, int, string?> _labelOfProcess;
    private readonly Dictionary<int, string> _labels = [];
    private readonly HashSet<ulong> _asked = [];
    private IEnumerator<Func<NamespaceHandle>>? _others;

    /// <summary>Reads numbers as one namespace uses them.</summary>
    /// <param name="session">The pipeline's session.</param>
    /// <param name="ns">The namespace whose numbers are meant.</param>
    /// <param name="labelOfProcess">Names a namespace that only processes hold, from its inode and first process; null leaves it <c>pid:N</c>.</param>
    public NamespaceIds(NamespaceSession session, NamespaceHandle ns, Func<ulong, int, string?>? labelOfProcess = null)
    {
        ArgumentNullException.ThrowIfNull(session);
        _session = session;
        _netlink = session.Socket(ns, NetlinkFamily.Route);
        _labelOfProcess = labelOfProcess ?? ((_, _) => null);
    }

    /// <summary>The namespace of this number, as <c>-Namespace</c> takes it; null when it has neither name nor process.</summary>
    /// <remarks>
    /// The pipeline's own namespace is asked for first: it is what containers' links have at their other end. Then all others, until the
    /// number has come up.
    /// </remarks>
    public string? LabelOf(int id)
    {
        if (_asked.Add(_session.Home.Inode))
        {
            IdOf(_session.Home);
        }

        _others ??= Others().GetEnumerator();
        while (!_labels.ContainsKey(id) && _others.MoveNext())
        {
            TryAsk(_others.Current);
        }

        return _labels.GetValueOrDefault(id);
    }

    /// <summary>The link with its peer's namespace and name filled in, as far as they can be known from here.</summary>
    public NetworkLink WithPeer(RouteSocket route, NetworkLink link)
    {
        ArgumentNullException.ThrowIfNull(route);
        ArgumentNullException.ThrowIfNull(link);
        return link.PeerIndex == 0 || link.PeerNamespaceId < 0
            ? link
            : link with { PeerName = route.FindPeerName(link.PeerIndex, link.PeerNamespaceId), PeerNamespace = LabelOf(link.PeerNamespaceId) };
    }

    /// <summary>The number this namespace has for another one; -1 when it has none, because no link leads there.</summary>
    public int IdOf(NamespaceHandle other)
    {
        ArgumentNullException.ThrowIfNull(other);

        // struct rtgenmsg { unsigned char rtgen_family; }
        MessageWriter request = new MessageWriter(RTM.GETNSID, MessageFlags.Request)
            .Header((byte)0)
            .UInt32(NETNSA_FD, other.DescriptorNumber);
        int id = _netlink.Get(request, (_, payload) =>
        {
            int found = -1;
            AttributeReader attributes = new(payload.Length < 4 ? [] : payload[4..]);
            while (attributes.Next())
            {
                found = attributes.Type == NETNSA_NSID ? attributes.AsInt32() : found;
            }

            return found;
        }, $"ask for the number of namespace {other.Label}");
        if (id >= 0)
        {
            _labels.TryAdd(id, _session.LabelOf(other.Inode) ?? other.Label);
        }

        return id;
    }

    /// <summary>Every namespace that has a name or a process, each to be opened when its turn comes.</summary>
    private IEnumerable<Func<NamespaceHandle>> Others()
    {
        foreach (string name in NamedNamespaces.List())
        {
            yield return () => NamespaceHandle.OpenPath(NamedNamespaces.PathOf(name), NamedNamespaces.LabelOf(name));
        }

        foreach ((ulong inode, List<int> processes) in ProcessNamespaces.Read())
        {
            if (!_asked.Contains(inode))
            {
                yield return () => NamespaceHandle.OpenProcess(processes[0], _labelOfProcess(inode, processes[0]));
            }
        }
    }

    private void TryAsk(Func<NamespaceHandle> open)
    {
        try
        {
            using NamespaceHandle handle = open();
            if (_asked.Add(handle.Inode))
            {
                IdOf(handle);
            }
        }
        catch (Exception e) when (e is RefusedException or KernelException)
        {
            // gone meanwhile, or not ours to look at: then it has no name here
        }
    }
}
