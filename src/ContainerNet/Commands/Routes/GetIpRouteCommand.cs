using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>Gets the routes of a network namespace, of all its tables.</summary>
[Cmdlet(VerbsCommon.Get, "IpRoute")]
[OutputType(typeof(IpRoute))]
public sealed class GetIpRouteCommand : ReadingCmdlet
{
    /// <summary>The routes to get, by prefix or wildcard; <c>default</c> is <c>0.0.0.0/0</c> and <c>::/0</c>. Without it, all of them.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RouteCompleter))]
    public string[]? DestinationPrefix { get; set; }

    /// <summary>Only routes by these links, by name or wildcard; a multipath route when one of its ways is.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Dev", "ifAlias")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(LinkCompleter))]
    public string[]? InterfaceAlias { get; set; }

    /// <summary>Only routes by way of these routers, by address or wildcard.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Via")]
    [SupportsWildcards]
    public string[]? NextHop { get; set; }

    /// <summary>Only routes of this table: <c>main</c>, <c>local</c>, <c>default</c> or a number.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [RouteTableArgument]
    public uint? Table { get; set; }

    /// <summary>Only IPv4, or only IPv6.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public IpFamily? AddressFamily { get; set; }

    /// <summary>Only routes of this type: <c>Unicast</c>, <c>Local</c>, <c>Blackhole</c> …</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public RouteType? Type { get; set; }

    /// <inheritdoc/>
    protected override void Read(NamespaceHandle ns)
    {
        NameFilter prefixes = new([.. AddressText.Filter(DestinationPrefix).Select(name => IpPrefix.TryParse(name, out IpPrefix prefix) ? prefix.ToString() : name)]);
        NameFilter routers = new(AddressText.Filter(NextHop));
        bool anyRouter = NextHop is null || Array.TrueForAll(NextHop, string.IsNullOrEmpty);
        LinkFilter links = new(RouteSocket.In(Session, ns), InterfaceAlias);
        IEnumerable<IpRoute> routes = links.Route.ReadRoutes(links.All, AddressFamily, Table);
        if (!links.IsAny || !anyRouter || Type is not null || !prefixes.IsAny)
        {
            routes = routes.Where(route => (Type is null || route.Type == Type)
                && (links.Matches(route.InterfaceAlias) || route.NextHops.Any(way => links.Matches(way.InterfaceAlias)))
                && (anyRouter || Routers(route).Any(routers.Matches))
                && (prefixes.Matches(route.DestinationPrefix) | (route.DestinationPrefix.EndsWith("/0", StringComparison.Ordinal) && prefixes.Matches("default"))));
        }

        Write(routes);
        if (AllNamespaces)
        {
            return;
        }

        foreach (RefusedException missing in links.Missing.Concat(prefixes.Missing.Select(name => new RefusedException("RouteNotFound",
            $"There is no {(anyRouter && links.IsAny && Type is null ? "" : "such ")}route {name} in {(Table is uint table ? $"table {RouteTable.NameOf(table)} of " : "")}namespace {ns}.", "See what is there with Get-IpRoute; ask which route an address takes with Find-IpRoute.", name))))
        {
            Try(missing.Target, () => throw missing);
        }
    }

    private static IEnumerable<string> Routers(IpRoute route)
        => route.NextHops.Select(way => way.NextHop).Append(route.NextHop).OfType<string>();
}
