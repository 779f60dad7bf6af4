using System.Globalization;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Netfilter;
using ContainerNet.Netfilter.Legacy;
using ContainerNet.Route;
using ContainerNet.Sockets;
using ContainerNet.Sysctl;

namespace ContainerNet.Snapshots;

/// <summary>Reads namespaces into a snapshot, each once, and only those that are asked for.</summary>
public sealed class SnapshotReader
{
    private readonly NamespaceSession _session;
    private readonly Func<string, NamespaceHandle> _open;
    private readonly Dictionary<ulong, NamespaceSnapshot> _read = [];
    private readonly List<NamespaceSnapshot> _order = [];

    /// <summary>Begins with nothing.</summary>
    /// <param name="session">The pipeline's session.</param>
    /// <param name="open">Opens a namespace by its label.</param>
    public SnapshotReader(NamespaceSession session, Func<string, NamespaceHandle> open)
    {
        ArgumentNullException.ThrowIfNull(session);
        _session = session;
        _open = open;
    }

    /// <summary>What was read so far.</summary>
    public NetworkSnapshot Snapshot => new() { Time = DateTime.Now, Machine = Environment.MachineName, Namespaces = [.. _order] };

    /// <summary>Reads a namespace, unless it was read already.</summary>
    public NamespaceSnapshot Read(NamespaceHandle ns)
    {
        ArgumentNullException.ThrowIfNull(ns);
        if (!_read.TryGetValue(ns.Inode, out NamespaceSnapshot? seen))
        {
            seen = ReadNow(ns);
            _read.Add(ns.Inode, seen);
            _order.Add(seen);
        }

        return seen;
    }

    /// <summary>Reads the namespace of this label, unless it was read already; null when it is not there any more, or may not be entered.</summary>
    public NamespaceSnapshot? TryRead(string label)
    {
        try
        {
            return Read(_open(label));
        }
        catch (Exception e) when (e is RefusedException or KernelException { Errno: Errno.EPERM or Errno.EACCES })
        {
            return null;
        }
    }

    /// <summary>Reads the namespaces at the far ends of a namespace's links: those of the ports of one bridge, or of all links.</summary>
    /// <param name="ns">A namespace that was read.</param>
    /// <param name="bridgeIndex">The bridge; 0 for all links.</param>
    public void ReadPeers(NamespaceSnapshot ns, int bridgeIndex = 0)
    {
        ArgumentNullException.ThrowIfNull(ns);
        foreach (string label in ns.Links
            .Where(link => link.PeerNamespace is not null && link.PeerNamespace != ns.Label && (bridgeIndex == 0 || link.BridgeIndex == bridgeIndex))
            .Select(link => link.PeerNamespace!)
            .Distinct()
            .Where(label => _order.TrueForAll(read => read.Label != label)))
        {
            TryRead(label);
        }
    }

    private NamespaceSnapshot ReadNow(NamespaceHandle ns)
    {
        RouteSocket route = RouteSocket.In(_session, ns);
        NamespaceIds ids = new(_session, ns, (_, process) => Containers.NamespaceResolver.LabelOfProcess(process));
        List<NetworkLink> links = [.. route.GetLinks().Select(link => ids.WithPeer(route, link))];
        string?[] settings = NetworkSetting.Read(ns, "ipv4/ip_forward", "ipv6/conf/all/forwarding", "bridge/bridge-nf-call-iptables",
            "ipv4/conf/all/rp_filter", "netfilter/nf_conntrack_count", "netfilter/nf_conntrack_max");
        return new NamespaceSnapshot
        {
            Label = ns.Label,
            Inode = ns.Inode,
            Links = links,
            Addresses = route.GetAddresses(links),
            Routes = route.GetRoutes(links),
            Rules = route.GetRules(),
            Neighbors = route.GetNeighbors(links),
            Fdb = links.Exists(link => link.Kind is "bridge" or "vxlan") ? route.GetFdb(links) : [],
            Filter = NetfilterSocket.In(_session, ns).ReadRuleset().With(LegacyTables.Read(ns)),
            Sockets = SocketDiagnostics.Read(_session, ns, listeningOnly: true),
            IPv4Forwarding = settings[0] == "1",
            IPv6Forwarding = settings[1] == "1",
            BridgeCallsIptables = settings[2] == "1",
            ReversePathFilter = Number(settings[3]) ?? 0,
            ConnectionCount = Number(settings[4]),
            ConnectionMaximum = Number(settings[5]),
        };
    }

    private static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
