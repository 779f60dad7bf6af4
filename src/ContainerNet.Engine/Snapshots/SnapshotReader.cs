using System.Net;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Netfilter;
using ContainerNet.Route;
using ContainerNet.Sockets;

namespace ContainerNet.Snapshots;

/// <summary>Reads namespaces into a snapshot, each once, and only those that are asked for.</summary>
public sealed class SnapshotReader
{
    private readonly NamespaceSession _session;
    private readonly Func<string, NamespaceHandle> _open;
    private readonly bool _mayLackRules;
    private readonly IpFamily? _family;
    private readonly SnapshotPeers _peers;
    private readonly HashSet<ulong> _read = [];
    private readonly List<NamespaceSnapshot> _order = [];

    /// <summary>Begins with nothing.</summary>
    /// <param name="session">The pipeline's session.</param>
    /// <param name="open">Opens a namespace by its label.</param>
    /// <param name="family">Reads the routes, rules and neighbours of this family only; null for both.</param>
    /// <param name="mayLackRules">Goes on without a namespace's packet filter where that is refused.</param>
    public SnapshotReader(NamespaceSession session, Func<string, NamespaceHandle> open, IpFamily? family = null, bool mayLackRules = false)
    {
        ArgumentNullException.ThrowIfNull(session);
        _session = session;
        _open = open;
        _mayLackRules = mayLackRules;
        _family = family;
        _peers = new SnapshotPeers(session, open);
    }

    /// <summary>What was read so far.</summary>
    public NetworkSnapshot Snapshot => new() { Time = DateTime.Now, Machine = Environment.MachineName, Namespaces = [.. _order] };

    /// <summary>Reads a namespace, unless it was read already.</summary>
    public NamespaceSnapshot Read(NamespaceHandle ns)
    {
        ArgumentNullException.ThrowIfNull(ns);
        if (_read.Add(ns.Inode))
        {
            _order.Add(ReadNow(ns));
            _peers.Connect(_order);
        }

        return _order.Find(seen => seen.Inode == ns.Inode)!;
    }

    /// <summary>Reads namespaces as they come, and what they hold of forwarding tables too.</summary>
    /// <param name="all">The namespaces.</param>
    /// <param name="refused">Told of each that could not be read.</param>
    public void ReadAll(IEnumerable<NamespaceHandle> all, Action<Exception> refused)
    {
        ArgumentNullException.ThrowIfNull(all);
        ArgumentNullException.ThrowIfNull(refused);
        SnapshotNameServers servers = new();
        foreach (NamespaceHandle ns in all.Where(ns => _read.Add(ns.Inode)))
        {
            _session.Cancel.ThrowIfSet();
            try
            {
                NamespaceSnapshot read = ReadNow(ns, withForwardingTable: true) with { NameServers = servers.Of(ns) };
                _order.Add(read.Conntrack is { Count: > 0 } level ? read with { Conntrack = SnapshotConnections.Read(_session, ns, level) } : read);
            }
            catch (KernelException e)
            {
                refused(e);
            }
        }

        _peers.Connect(_order);
    }

    /// <summary>Reads the namespace of this label, unless it was read already; null when it is not there any more, or may not be entered.</summary>
    public NamespaceSnapshot? TryRead(string? label)
    {
        try
        {
            return label is null ? null : Read(_open(label));
        }
        catch (Exception e) when (e is RefusedException or KernelException { Errno: Errno.EPERM or Errno.EACCES })
        {
            return null;
        }
    }

    /// <summary>Reads the namespace at the far end of a link of a namespace that was read.</summary>
    public void ReadPeer(NamespaceSnapshot ns, int index)
    {
        ArgumentNullException.ThrowIfNull(ns);
        if (ns.FindLink(index) is { } link)
        {
            TryRead(_peers.LabelOf(ns, link));
        }
    }

    /// <summary>Reads the namespaces at the far ends of a bridge's ports that hold an address there: as a rule one, however many ports there are.</summary>
    public void ReadHolders(NamespaceSnapshot ns, int bridgeIndex, IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(ns);
        ArgumentNullException.ThrowIfNull(address);
        RouteSocket route = RouteSocket.In(_session, _open(ns.Label));
        IpFamily family = new IpPrefix(address, 0).Family;
        string text = address.ToString();
        foreach (NetworkLink port in ns.Links.Where(link => link.BridgeIndex == bridgeIndex && link.PeerNamespaceId >= 0 && !IsRead(link.PeerNamespace)))
        {
            _session.Cancel.ThrowIfSet();
            IReadOnlyList<IpAddress>? held = route.GetPeerAddresses(port.PeerNamespaceId, family);
            if (held is null || held.Any(one => one.IPAddress == text && one.InterfaceIndex == port.PeerIndex))
            {
                ReadPeer(ns, port.InterfaceIndex);
            }
        }
    }

    /// <summary>Reads the namespaces at the far ends of a namespace's links: those of the ports of one bridge, or of all links.</summary>
    /// <param name="ns">A namespace that was read.</param>
    /// <param name="bridgeIndex">The bridge; 0 for all links.</param>
    public void ReadPeers(NamespaceSnapshot ns, int bridgeIndex = 0)
    {
        ArgumentNullException.ThrowIfNull(ns);
        foreach (NetworkLink link in ns.Links.Where(link => link.PeerIndex != 0 && (bridgeIndex == 0 || link.BridgeIndex == bridgeIndex) && !IsRead(link.PeerNamespace)))
        {
            ReadPeer(ns, link.InterfaceIndex);
        }
    }

    private bool IsRead(string? label) => label is not null && _order.Exists(read => read.Label == label);

    private NamespaceSnapshot ReadNow(NamespaceHandle ns, bool withForwardingTable = false)
    {
        RouteSocket route = RouteSocket.In(_session, ns);
        IReadOnlyList<NetworkLink> links = route.GetLinks();
        IReadOnlyDictionary<string, string> settings = SnapshotSettings.Read(ns);
        return new NamespaceSnapshot
        {
            Label = ns.Label,
            Inode = ns.Inode,
            Links = links,
            Addresses = route.GetAddresses(links),
            Routes = route.GetRoutes(links, _family),
            Rules = route.GetRules(_family),
            Neighbors = route.GetNeighbors(links),
            ForwardingTable = withForwardingTable || links.Any(link => link.VxlanOptions is not null) ? route.GetFdb(links) : [],
            BridgeVlans = links.Any(link => link.VlanFiltering) ? route.GetBridgeVlans() : [],
            Filter = ReadRules(ns),
            Sockets = SocketDiagnostics.Read(_session, ns, listeningOnly: true),
            Settings = settings,
            IPv4Forwarding = IsOn("ipv4/ip_forward"),
            IPv6Forwarding = IsOn("ipv6/conf/all/forwarding"),
            BridgeCallsIptables = IsOn("bridge/bridge-nf-call-iptables"),
            Conntrack = Number("netfilter/nf_conntrack_count") is long count && Number("netfilter/nf_conntrack_max") is long most ? new ConntrackSnapshot { Count = count, Maximum = most } : null,
        };

        bool IsOn(string setting) => settings.GetValueOrDefault(setting) == "1";
        long? Number(string setting) => long.TryParse(settings.GetValueOrDefault(setting), out long number) ? number : null;
    }

    private FilterRuleset ReadRules(NamespaceHandle ns)
    {
        try
        {
            return EverybodysRules.Read(_session, ns);
        }
        catch (KernelException e) when (_mayLackRules && e.Errno is (Errno.EPERM or Errno.EACCES))
        {
            return new FilterRuleset { IsKnown = false };
        }
    }
}
