using System.Net;

namespace ContainerNet.Route;

/// <summary>Routes and rules.</summary>
public sealed partial class RouteSocket
{
    /// <summary>Every IPv4 and IPv6 route of every table, or of one family.</summary>
    public IReadOnlyList<IpRoute> GetRoutes(IReadOnlyList<NetworkLink>? links = null, IpFamily? family = null)
    {
        Func<int, string?> nameOf = NamesOf(links);
        List<IpRoute> routes = [];
        foreach (IpFamily one in Families(family))
        {
            routes.AddRange(Dump(RouteRequests.GetRoutes(one), (_, payload) => RouteReader.Read(payload, Namespace, nameOf), $"list the {one} routes"));
        }

        return routes;
    }

    /// <summary>Adds a route and gives it as the kernel made it.</summary>
    public IpRoute AddRoute(RouteSpec spec, bool replace = false)
    {
        ArgumentNullException.ThrowIfNull(spec);
        string asked = $"add route {Describe(spec)} in namespace {Namespace}";
        IpRoute made = _netlink.ExecuteEcho(RouteRequests.AddRoute(spec, replace), (_, payload) => RouteReader.Read(payload, Namespace, _ => null)!, asked)
            ?? new IpRoute
            {
                Namespace = Namespace,
                DestinationPrefix = spec.Destination.Network.ToString(),
                NextHop = spec.NextHop?.ToString(),
                InterfaceIndex = spec.InterfaceIndex,
                AddressFamily = spec.Destination.Family,
                Type = spec.Type,
                Table = spec.Table,
                RouteMetric = spec.Metric ?? 0,
                Protocol = "static",
            };
        return made with
        {
            InterfaceAlias = made.InterfaceIndex == 0 ? null : FindLinkName(made.InterfaceIndex),
            NextHops = [.. made.NextHops.Select(way => way with { InterfaceAlias = FindLinkName(way.InterfaceIndex) })],
        };
    }

    /// <summary>Removes a route.</summary>
    public void RemoveRoute(RouteSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        _netlink.Execute(RouteRequests.RemoveRoute(spec), $"remove route {Describe(spec)} in namespace {Namespace}");
    }

    /// <summary>Asks the kernel which route a packet takes.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="source">The packet's source; null for one the kernel chooses.</param>
    /// <param name="inputInterface">The link the packet comes in by; null for a packet made here.</param>
    /// <param name="outputInterface">The link the socket is bound to; null for none.</param>
    /// <param name="mark">The packet's mark.</param>
    /// <param name="fibMatch">Gives the route as it stands in its table, instead of what becomes of this packet.</param>
    public IpRoute FindRoute(IPAddress destination, IPAddress? source = null, string? inputInterface = null, string? outputInterface = null, uint mark = 0, bool fibMatch = false)
    {
        int input = inputInterface is null ? 0 : RequireLink(inputInterface);
        int output = outputInterface is null ? 0 : RequireLink(outputInterface);
        (IpRoute? route, int index) = _netlink.Get(
            RouteRequests.FindRoute(destination, source, input, output, mark, fibMatch),
            (_, payload) =>
            {
                IpRoute? read = RouteReader.Read(payload, Namespace, _ => null, isAnswer: true);
                return (read, read?.InterfaceIndex ?? 0);
            },
            $"find a route to {destination}{(source is null ? "" : $" from {source}")} in namespace {Namespace}");
        return route! with { InterfaceAlias = index == 0 ? null : FindLinkName(index) };
    }

    /// <summary>The rules that choose the routing table, in the order they are asked.</summary>
    public IReadOnlyList<IpRule> GetRules(IpFamily? family = null)
    {
        List<IpRule> rules = [];
        foreach (IpFamily one in Families(family))
        {
            rules.AddRange(Dump(RouteRequests.GetRules(one), (_, payload) => RuleReader.Read(payload, Namespace), $"list the {one} rules"));
        }

        return rules;
    }

    private static IpFamily[] Families(IpFamily? family) => family is IpFamily one ? [one] : [IpFamily.IPv4, IpFamily.IPv6];

    private static string Describe(RouteSpec spec)
    {
        string type = spec.Type == RouteType.Unicast ? "" : spec.Type.ToString().ToLowerInvariant() + " ";
        string destination = spec.Destination.Length == 0 ? "default" : spec.Destination.Network.ToString();
        return $"{type}{destination}{(spec.NextHop is null ? "" : $" via {spec.NextHop}")}";
    }
}
