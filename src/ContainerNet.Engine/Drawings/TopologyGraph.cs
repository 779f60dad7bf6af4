using System.Globalization;
using ContainerNet.Paths;
using ContainerNet.Route;
using ContainerNet.Snapshots;

namespace ContainerNet.Drawings;

/// <summary>What is drawn, before it has a place: the links of each namespace, what they are wired to, and the path's way over them.</summary>
internal sealed class TopologyGraph
{
    private readonly NetworkSnapshot _snapshot;
    private readonly Dictionary<(string Namespace, int Index), int> _links = [];

    private TopologyGraph(NetworkSnapshot snapshot, ContainerPath? path)
    {
        _snapshot = snapshot;
        Path = path;
    }

    public ContainerPath? Path { get; }

    public List<TopologyNode> Nodes { get; } = [];

    public List<TopologyEdge> Edges { get; } = [];

    public List<int> Way { get; } = [];

    /// <summary>The namespaces that are drawn: those with a link besides loopback, and those the path passes.</summary>
    public List<NamespaceSnapshot> Namespaces { get; } = [];

    /// <summary>Draws from a snapshot, or without one from the path's hops alone.</summary>
    public static TopologyGraph Of(NetworkSnapshot? snapshot, ContainerPath? path)
    {
        TopologyGraph graph = new(snapshot ?? PathSketch.Of(path!), path);
        graph.AddLinks();
        graph.AddWires();
        graph.AddWay();
        return graph;
    }

    public int? Find(string ns, int index) => _links.TryGetValue((ns, index), out int node) ? node : null;

    public NamespaceSnapshot? Space(string label) => _snapshot.Find(label);

    private void AddLinks()
    {
        HashSet<string> passed = [.. Path?.Hops.Select(hop => hop.Namespace) ?? []];
        foreach (NamespaceSnapshot ns in _snapshot.Namespaces.Where(ns => passed.Contains(ns.Label) || ns.Links.Any(IsDrawn)))
        {
            Namespaces.Add(ns);
            foreach (NetworkLink link in ns.Links.Where(link => IsDrawn(link) || (Path?.Hops.Any(hop => hop.Namespace == ns.Label && hop.InterfaceIndex == link.InterfaceIndex) ?? false)))
            {
                string[] held = [.. ns.Addresses.Where(address => address.InterfaceIndex == link.InterfaceIndex && address.Scope == RouteScope.Global).OrderBy(address => address.AddressFamily).Select(address => address.ToString())];
                bool isDown = link.State == LinkState.Down;
                _links[(ns.Label, link.InterfaceIndex)] = Add(new TopologyNode
                {
                    Namespace = ns.Label,
                    Name = link.Name,
                    Kind = link.Kind,
                    InterfaceIndex = link.InterfaceIndex,
                    IsDown = isDown,
                    Detail = string.Join(", ", new[] { isDown ? "down" : null, held.Length > 1 ? $"{held[0]} +{held.Length - 1}" : held.FirstOrDefault(), held.Length == 0 && !isDown ? link.Kind : null }.OfType<string>()),
                });
            }
        }
    }

    /// <summary>Not loopback, and not what the kernel makes by itself for shaping.</summary>
    private static bool IsDrawn(NetworkLink link) => link.Kind is not "loopback" and not "ifb";

    private void AddWires()
    {
        foreach (NamespaceSnapshot ns in Namespaces)
        {
            foreach (NetworkLink link in ns.Links.Where(link => _links.ContainsKey((ns.Label, link.InterfaceIndex))))
            {
                int own = _links[(ns.Label, link.InterfaceIndex)];
                if (link.BridgeIndex != 0 && Find(ns.Label, link.BridgeIndex) is int bridge)
                {
                    Edges.Add(new TopologyEdge(own, bridge, "port"));
                }

                if (link.PeerIndex != 0 && link.PeerNamespace is not null && Find(link.PeerNamespace, link.PeerIndex) is int peer && (link.Kind != "veth" || own < peer))
                {
                    Edges.Add(new TopologyEdge(own, peer, link.Kind == "veth" ? "veth" : "parent"));
                }
            }
        }
    }

    private void AddWay()
    {
        if (Path is null)
        {
            return;
        }

        if (Path.IsInbound && Path.FromNamespace is null)
        {
            Way.Add(Add(new TopologyNode { Namespace = "", Name = Path.Source, Detail = "outside", Kind = "outside" }));
        }

        foreach (Hop hop in Path.Hops)
        {
            int node = NodeOf(hop);
            Nodes[node] = Nodes[node] with { Hops = [.. Nodes[node].Hops, hop.Index] };
            if (Way.Count == 0 || Way[^1] != node)
            {
                Way.Add(node);
            }
        }
    }

    private int NodeOf(Hop hop)
    {
        if (hop.InterfaceIndex != 0 && Find(hop.Namespace, hop.InterfaceIndex) is int link)
        {
            return link;
        }

        // What is delivered in a namespace at the path's end is drawn at the link it came in by.
        if (hop.Kind == HopKind.Service && Way.Count > 0 && Nodes[Way[^1]].Namespace == hop.Namespace && hop.Namespace != Path!.HostNamespace)
        {
            return Way[^1];
        }

        string kind = hop.Kind switch { HopKind.Destination => "outside", HopKind.Service => "service", HopKind.Forwarding => "routing", _ => "missing" };
        return Add(new TopologyNode
        {
            Namespace = hop.Namespace,
            Name = kind == "outside" ? Path!.Destination : kind == "missing" ? hop.InterfaceAlias ?? $"no {(hop.Kind == HopKind.Bridge ? "bridge" : "link")}" : kind,
            Detail = kind == "outside" ? "outside" : kind == "service" && Path!.Port != 0 ? $"{Path.Protocol.ToString().ToLowerInvariant()} port {Path.Port.ToString(CultureInfo.InvariantCulture)}" : kind == "routing" ? hop.Description.Split("; ")[0] : "",
            Kind = kind,
            IsDown = kind == "missing",
        });
    }

    private int Add(TopologyNode node)
    {
        Nodes.Add(node);
        return Nodes.Count - 1;
    }
}
