using System.Net;
using ContainerNet.Interop;
using ContainerNet.Netlink;

namespace ContainerNet.Route;

/// <summary>Routes and rules.</summary>
public sealed partial class RouteSocket
{
    /// <summary>Every IPv4 and IPv6 route of every table, or of one family or one table.</summary>
    public IReadOnlyList<IpRoute> GetRoutes(IReadOnlyList<NetworkLink>? links = null, IpFamily? family = null, uint? table = null)
        => [.. ReadRoutes(links, family, table)];

    /// <summary>
    /// The same, each made when it is asked for. What the kernel has of one family is read whole before the first of them is given, so
    /// a dump that is interrupted is read again unseen, and whoever takes the routes may remove them meanwhile.
    /// </summary>
    public IEnumerable<IpRoute> ReadRoutes(IReadOnlyList<NetworkLink>? links = null, IpFamily? family = null, uint? table = null)
    {
        Func<int, string?> nameOf = NamesOf(links);
        foreach (IpFamily one in Families(family))
        {
            if (RecordRoutes(one, table) is not { } dump)
            {
                continue;
            }

            foreach (IpRoute route in dump.Read((_, payload) => RouteReader.Read(payload, Namespace, nameOf)))
            {
                if (table is null || route.Table == table) // kernels before 4.20 give all
                {
                    yield return dump.IsConsistent ? route : route with { IsConsistent = false };
                }
            }
        }
    }

    /// <summary>Null when the table is not there: it exists for a family once a route of it is in there.</summary>
    private RecordedDump? RecordRoutes(IpFamily family, uint? table)
    {
        try
        {
            return _netlink.Record(RouteRequests.GetRoutes(family, table), $"list the {family} routes of namespace {Namespace}");
        }
        catch (KernelException e) when (e.Errno == Errno.ENOENT && table is not null)
        {
            return null;
        }
    }

    /// <summary>Adds a route and gives it as the kernel made it.</summary>
    /// <param name="spec">The route.</param>
    /// <param name="replace">Whether a route to the same prefix with the same metric is replaced.</param>
    /// <param name="link">The name of the link <paramref name="spec"/> has by number, where it is known.</param>
    public IpRoute AddRoute(RouteSpec spec, bool replace = false, string? link = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        string asked = $"add route {spec} in namespace {Namespace}";
        IpRoute? made = _netlink.ExecuteEcho(RouteRequests.AddRoute(spec, replace), (_, payload) => RouteReader.Read(payload, Namespace, _ => null)!, asked);
        return made is null
            ? FindSame(spec) ?? throw new KernelException(asked, Errno.ESRCH, "the route is not there after it was added")
            : WithNames(made, link is null ? FindLinkName : index => index == spec.InterfaceIndex ? link : FindLinkName(index));
    }

    /// <summary>Removes a route.</summary>
    /// <exception cref="RefusedException"><c>RouteNotFound</c></exception>
    public void RemoveRoute(RouteSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        try
        {
            _netlink.Execute(RouteRequests.RemoveRoute(spec), $"remove route {spec} in namespace {Namespace}");
        }
        catch (KernelException e) when (e.Errno is Errno.ESRCH or Errno.ENOENT)
        {
            throw new RefusedException("RouteNotFound", $"There is no route {spec} in table {RouteTable.NameOf(spec.Table)} of namespace {Namespace}.",
                "See what is there with Get-IpRoute.", spec.Destination.ToString());
        }
    }

    /// <summary>The route that is there already exactly as it is asked for, or null.</summary>
    public IpRoute? FindSame(RouteSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return GetRoutes(family: spec.Destination.Family, table: spec.Table).FirstOrDefault(spec.IsMetBy);
    }

    /// <summary>The route that <see cref="RemoveRoute"/> would take, or null: of those that match the one with the lowest metric.</summary>
    public IpRoute? FindMatch(RouteSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return GetRoutes(family: spec.Destination.Family, table: spec.Table).Where(spec.Matches).MinBy(route => route.RouteMetric);
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
        string asked = $"find a route to {destination}{(source is null ? "" : $" from {source}")} in namespace {Namespace}";
        IpRoute? route = _netlink.Get(RouteRequests.FindRoute(destination, source, input, output, mark, fibMatch),
            (_, payload) => RouteReader.Read(payload, Namespace, _ => null, isAnswer: true), asked);
        return route is null ? throw new KernelException(asked, Errno.ENETUNREACH) : WithNames(route, FindLinkName);
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

    private static IpRoute WithNames(IpRoute route, Func<int, string?> nameOf)
    {
        string? link = route.InterfaceIndex == 0 ? null : nameOf(route.InterfaceIndex);
        return route.NextHops.Count == 0
            ? route with { InterfaceAlias = link }
            : route with
            {
                InterfaceAlias = link,
                NextHops = new RouteNextHops([.. route.NextHops.Select(way => way with { InterfaceAlias = nameOf(way.InterfaceIndex) })]),
            };
    }
}
