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

    /// <summary>The ways of a multipath route: next hop, link number, weight.</summary>
    public IReadOnlyList<(IPAddress? NextHop, int InterfaceIndex, int Weight)> Ways { get; init; } = [];

    /// <summary>The number of the main table.</summary>
    public const uint MainTable = 254;
}
