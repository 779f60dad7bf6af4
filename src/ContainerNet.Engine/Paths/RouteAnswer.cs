using System.Net;
using ContainerNet.Route;

namespace ContainerNet.Paths;

/// <summary>Where a namespace sends a packet.</summary>
public sealed record RouteAnswer
{
    /// <summary>The route it takes; null when there is none.</summary>
    public IpRoute? Route { get; init; }

    /// <summary>The rule that led to the route's table; null when none did.</summary>
    public IpRule? Rule { get; init; }

    /// <summary>The link it leaves by; null for local delivery, a refusal, or no route.</summary>
    public NetworkLink? Link { get; init; }

    /// <summary>The address it is handed to on that link: the router, or the destination itself.</summary>
    public IPAddress? NextHop { get; init; }

    /// <summary>The source it gets when it has none; null when the namespace has no fitting address.</summary>
    public IPAddress? Source { get; init; }

    /// <summary>Whether it is for this namespace.</summary>
    public bool IsLocal => Route?.Type is RouteType.Local or RouteType.Broadcast or RouteType.Anycast;

    /// <summary>Whether a route says that it shall not pass.</summary>
    public bool IsRefused => Route?.Type is RouteType.Blackhole or RouteType.Unreachable or RouteType.Prohibit
        || Rule?.Action is RuleAction.Blackhole or RuleAction.Unreachable or RuleAction.Prohibit;

    /// <summary>Whether it leaves by this link: by the route's own, or by one of several ways.</summary>
    public bool LeavesBy(NetworkLink link)
    {
        ArgumentNullException.ThrowIfNull(link);
        return Link?.InterfaceIndex == link.InterfaceIndex || (Route is not null && Route.NextHops.Any(way => way.InterfaceIndex == link.InterfaceIndex));
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        if (Route is null)
        {
            return IsRefused ? $"rule {Rule!.Priority} refuses it" : "no route";
        }

        string prefix = Route.DestinationPrefix.EndsWith("/0", StringComparison.Ordinal) ? "default" : Route.DestinationPrefix;
        return IsLocal ? "delivered here"
            : IsRefused ? $"{Route.Type.ToString().ToLowerInvariant()} {prefix}"
            : $"{prefix}{(Route.NextHop is null ? "" : $" via {Route.NextHop}")} dev {Link?.Name ?? Route.InterfaceAlias}";
    }
}
