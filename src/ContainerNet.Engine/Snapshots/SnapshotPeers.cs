using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Route;

namespace ContainerNet.Snapshots;

/// <summary>
/// Finds out which namespace is at the far end of each link, among those that were read. The kernel says it by a number of its own
/// for each namespace; so each is asked for its number of each other one, but only as long as some link's far end is not known. The
/// ends of a veth pair name each other: what is known of one end is known of the other.
/// </summary>
internal sealed class SnapshotPeers(NamespaceSession session, Func<string, NamespaceHandle> open)
{
    private readonly Dictionary<string, NamespaceIds> _numbers = new(StringComparer.Ordinal);
    private readonly HashSet<(string Of, string Other)> _asked = [];
    private readonly Dictionary<(string Namespace, int Index), NetworkLink> _facing = [];

    /// <summary>The label of the namespace at the far end of a link, read or not; null when it has neither name nor process.</summary>
    public string? LabelOf(NamespaceSnapshot ns, NetworkLink link)
        => link.PeerNamespace ?? (link.PeerNamespaceId < 0 ? null : NumbersIn(ns.Label)?.LabelOf(link.PeerNamespaceId));

    /// <summary>Completes the links of namespaces: those with the most far ends first.</summary>
    public void Connect(List<NamespaceSnapshot> all)
    {
        foreach (int place in Enumerable.Range(0, all.Count).OrderByDescending(place => Open(all[place]).DistinctBy(link => link.PeerNamespaceId).Count()))
        {
            all[place] = Complete(all[place], all);
        }
    }

    private NamespaceSnapshot Complete(NamespaceSnapshot ns, List<NamespaceSnapshot> all)
    {
        List<NetworkLink> open = [.. Open(ns)];
        if (open.Count == 0)
        {
            return ns;
        }

        Dictionary<int, NamespaceSnapshot> byNumber = [];
        foreach (NetworkLink link in open.Where(link => !byNumber.ContainsKey(link.PeerNamespaceId)))
        {
            if (_facing.TryGetValue((ns.Label, link.InterfaceIndex), out NetworkLink? facing) && facing.InterfaceIndex == link.PeerIndex && all.Find(other => other.Label == facing.Namespace) is { } known)
            {
                byNumber.Add(link.PeerNamespaceId, known);
            }
        }

        HashSet<int> left = [.. open.Select(link => link.PeerNamespaceId).Where(number => !byNumber.ContainsKey(number))];
        foreach (NamespaceSnapshot other in all.TakeWhile(_ => left.Count > 0).Where(other => other.Inode != ns.Inode && _asked.Add((ns.Label, other.Label))))
        {
            if (NumberOf(ns, other) is int number && left.Remove(number))
            {
                byNumber.Add(number, other);
            }
        }

        return byNumber.Count == 0 ? ns : ns with { Links = [.. ns.Links.Select(link => link.PeerNamespace is null && byNumber.TryGetValue(link.PeerNamespaceId, out NamespaceSnapshot? far) ? Named(link, far) : link)] };
    }

    private NetworkLink Named(NetworkLink link, NamespaceSnapshot far)
    {
        _facing.TryAdd((far.Label, link.PeerIndex), link);
        return link with { PeerNamespace = far.Label, PeerName = far.FindLink(link.PeerIndex)?.Name };
    }

    /// <summary>Links whose far end is in another namespace, and not known.</summary>
    private static IEnumerable<NetworkLink> Open(NamespaceSnapshot ns) => ns.Links.Where(link => link is { PeerNamespace: null, PeerNamespaceId: >= 0 });

    private int? NumberOf(NamespaceSnapshot ns, NamespaceSnapshot other)
    {
        try
        {
            return NumbersIn(ns.Label)?.IdOf(open(other.Label));
        }
        catch (Exception e) when (e is RefusedException or KernelException)
        {
            return null; // gone meanwhile
        }
    }

    private NamespaceIds? NumbersIn(string label)
    {
        if (!_numbers.TryGetValue(label, out NamespaceIds? numbers))
        {
            _numbers.Add(label, numbers = new NamespaceIds(session, open(label), (_, process) => Containers.NamespaceResolver.LabelOfProcess(process)));
        }

        return numbers;
    }
}
