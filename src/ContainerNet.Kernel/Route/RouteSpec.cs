using System.Net;

namespace ContainerNet.Route;

/// <summary>What a route shall be.</summary>
/// <param name="Destination">Where it leads.</param>
public sealed record RouteSpec(IpPrefix Destination)
{
    /// <summary>The router; null when the destination is on the link.</summary>
    public IPAddress? NextHop { get; init; }

    /// <summary>The link; 0 lets the kernel find it from the next hop.</summary>
    public int InterfaceIndex { get; init; }

    /// <summary>The metric; null for the kernel's default.</summary>
    public uint? Metric { get; init; }

    /// <summary>The routing table; 254 is main.</summary>
    public uint Table { get; init; } = MainTable;

    /// <summary>What becomes of the packet.</summary>
    public RouteType Type { get; init; } = RouteType.Unicast;

    /// <summary>The source address for packets that have none; null for none said.</summary>
    public IPAddress? Source { get; init; }

    /// <summary>How far the destination is; null for what follows from the rest.</summary>
    public RouteScope? Scope { get; init; }

    /// <summary>Who makes it, by number (<see cref="RouteProtocol"/>); null for <c>static</c>, and for anybody where a route is removed.</summary>
    public byte? Protocol { get; init; }

    /// <summary>The type of service it is for; 0 for any. IPv6 has no such routes.</summary>
    public byte Tos { get; init; }

    /// <summary>The source prefix it is for (IPv6 alone); null for any.</summary>
    public IpPrefix? SourcePrefix { get; init; }

    /// <summary>What it says about the transport over it; null for nothing.</summary>
    public RouteMetrics? Metrics { get; init; }

    /// <summary>How its router is rated (IPv6 alone); null for <c>Medium</c>.</summary>
    public RouterPreference? Preference { get; init; }

    /// <summary>How long it lasts (IPv6 alone), in whole seconds; null for ever.</summary>
    public TimeSpan? ValidLifetime { get; init; }

    /// <summary>Takes the router to be on the link, though no address says so; the ways of a multipath route say it each for itself.</summary>
    public bool OnLink { get; init; }

    /// <summary>The ways of a multipath route: next hop, link number, weight, and whether the router is taken to be on the link.</summary>
    public IReadOnlyList<(IPAddress? NextHop, int InterfaceIndex, int Weight, bool OnLink)> Ways { get; init; } = [];

    /// <summary>The number of the main table.</summary>
    public const uint MainTable = RouteTable.Main;

    /// <summary>Whether a route is just what is asked for here. A metric not asked for is the kernel's default: 0, and 1024 for IPv6.</summary>
    public bool IsMetBy(IpRoute route)
    {
        ArgumentNullException.ThrowIfNull(route);
        uint metric = Metric is uint asked and > 0 ? asked : Destination.Family == IpFamily.IPv6 ? 1024u : 0u;
        return Matches(route)
            && route.RouteMetric == metric
            && route.NextHop == NextHop?.ToString()
            && (Metrics is null || (route.Metrics is { } said && Metrics.Count == said.Count && Metrics.All(said.Contains)))
            && (Preference is null || route.Preference == Preference)
            && (Ways.Count > 0 || OnLink == route.Flags.HasFlag(RouteFlags.OnLink))
            && route.NextHops.Count == Ways.Count
            && Ways.All(way => route.NextHops.Any(there => there.NextHop == way.NextHop?.ToString() && there.Weight == way.Weight && there.Flags.HasFlag(RouteFlags.OnLink) == way.OnLink
                && (way.InterfaceIndex == 0 || there.InterfaceIndex == way.InterfaceIndex)));
    }

    /// <summary>Whether nothing that is said here speaks against a route.</summary>
    public bool Matches(IpRoute route)
    {
        ArgumentNullException.ThrowIfNull(route);
        return route.DestinationPrefix == Destination.Network.ToString()
            && route.Table == Table
            && (Type == RouteType.Unspecified || route.Type == Type)
            && (Metric is null or 0 || route.RouteMetric == Metric)
            && (NextHop is null || route.NextHop == NextHop.ToString())
            && (InterfaceIndex == 0 || route.InterfaceIndex == InterfaceIndex)
            && (Source is null || route.Source == Source.ToString())
            && route.Tos == Tos
            && route.SourcePrefix == SourcePrefix?.Network.ToString()
            && (Protocol is null or 0 || route.Protocol == RouteProtocol.NameOf(Protocol.Value))
            && (Scope is null || route.Scope == Scope);
    }

    /// <summary>As it is said in a sentence: <c>default via 172.17.0.1</c>, <c>blackhole 10.0.0.0/8</c>.</summary>
    public override string ToString()
    {
        string type = Type <= RouteType.Unicast ? "" : Type.ToString().ToLowerInvariant() + " ";
        string destination = Destination.Length == 0 ? "default" : Destination.Network.ToString();
        return $"{type}{destination}{(SourcePrefix is { } from ? $" from {from.Network}" : "")}{(Tos == 0 ? "" : $" tos 0x{Tos:x2}")}{(NextHop is null ? "" : $" via {NextHop}")}";
    }
}
