using System.Management.Automation;
using System.Net;
using ContainerNet.Binding;
using ContainerNet.Interop;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>A cmdlet that changes one route.</summary>
public abstract class RouteCmdlet : NamespaceCmdlet
{
    /// <summary>Where the route leads: <c>10.0.0.0/8</c>, <c>2001:db8::/32</c>, one address, or <c>default</c> for everywhere.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RouteCompleter))]
    public string DestinationPrefix { get; set; } = "";

    /// <summary>The router's address. It has to be on the network of a link that is up.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Via")]
    public string? NextHop { get; set; }

    /// <summary>The link packets leave by. With a next hop the kernel finds it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Dev", "ifAlias")]
    [ArgumentCompleter(typeof(LinkCompleter))]
    public string? InterfaceAlias { get; set; }

    /// <summary>Among routes to one prefix the lowest metric is taken. Without it, 0, and 1024 for IPv6.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Metric")]
    public uint? RouteMetric { get; set; }

    /// <summary>The routing table: <c>main</c>, <c>local</c>, <c>default</c> or a number. Without it, <c>main</c>.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [RouteTableArgument]
    public uint? Table { get; set; }

    /// <summary>What becomes of a packet: <c>Unicast</c>, or <c>Blackhole</c>, <c>Unreachable</c>, <c>Prohibit</c>, <c>Throw</c> …</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public RouteType? Type { get; set; }

    /// <summary>The source address for packets that have none yet.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SourceAddressCompleter))]
    public string? Source { get; set; }

    /// <summary>Who makes it: <c>static</c>, <c>boot</c>, <c>bird</c>, <c>bgp</c> … or a number. A route is added as <c>static</c> without it, and removed whoever made it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [RouteProtocolArgument]
    [ArgumentCompleter(typeof(RouteProtocolCompleter))]
    public string? Protocol { get; set; }

    /// <summary>How far the destination is (IPv4): <c>Link</c> for what is on the link, <c>Global</c> for what a router leads to. It follows from the rest where it is not given.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public RouteScope? Scope { get; set; }

    /// <summary>The type of service of the packets it is for, as in <c>0x10</c> (IPv4). Without it, any.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Dsfield")]
    public byte? Tos { get; set; }

    /// <summary>The source prefix of the packets it is for, where the kernel routes by source (IPv6). Without it, any.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? SourcePrefix { get; set; }

    /// <summary>The family <c>default</c> is meant in, where no next hop or source shows it. Without it, IPv4.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public IpFamily? AddressFamily { get; set; }

    /// <inheritdoc/>
    protected override object Target => DestinationPrefix;

    /// <summary>The route as its parameters describe it.</summary>
    /// <param name="route">The namespace, where links are looked up.</param>
    /// <param name="type">The type, where none is given.</param>
    protected RouteSpec Specify(RouteSocket route, RouteType type)
    {
        ArgumentNullException.ThrowIfNull(route);
        IPAddress? nextHop = AddressText.Host(NextHop);
        IPAddress? source = AddressText.Host(Source);
        IpFamily family = (nextHop ?? source) is { } shown ? new IpPrefix(shown, 0).Family : AddressFamily ?? IpFamily.IPv4;
        RouteSpec spec = new(AddressText.Destination(DestinationPrefix, family))
        {
            NextHop = nextHop,
            InterfaceIndex = string.IsNullOrEmpty(InterfaceAlias) ? 0 : route.RequireLink(InterfaceAlias),
            Metric = RouteMetric,
            Table = Table ?? RouteTable.Main,
            Type = Type ?? type,
            Source = source,
            Protocol = RouteProtocol.TryParse(Protocol, out byte protocol) ? protocol : null,
            Tos = Tos ?? 0,
            Scope = Scope,
        };
        IpPrefix? from = string.IsNullOrEmpty(SourcePrefix) ? null : AddressText.Destination(SourcePrefix, IpFamily.IPv6);
        if (spec.Destination.Family == IpFamily.IPv6)
        {
            Refuse(Scope is not null and not RouteScope.Global, spec, "a scope, which IPv6 does not know", "-Scope");
            Refuse(spec.Tos != 0, spec, "a type of service, which IPv6 does not route by", "-Tos");
            return spec with { Scope = null, SourcePrefix = from };
        }

        Refuse(from is not null, spec, "a source prefix, which only IPv6 routes by", "-SourcePrefix");
        return spec;
    }

    /// <summary>Refuses what the kernel would pass over without a word.</summary>
    private protected static void Refuse(bool isSo, RouteSpec spec, string what, string parameter)
    {
        if (isSo)
        {
            throw new RefusedException("InvalidRoute", $"Route {spec} is given {what}.", $"Leave out {parameter}.", spec.Destination.ToString());
        }
    }

    /// <summary>The place a question names.</summary>
    protected string TableIn(RouteSocket route)
    {
        ArgumentNullException.ThrowIfNull(route);
        return DisplayText.Escape($"table {RouteTable.NameOf(Table ?? RouteTable.Main)} of namespace {route.Namespace}");
    }

    /// <summary>The route, as a question names it.</summary>
    protected string Describe(RouteSpec spec)
        => DisplayText.Escape($"{spec}{(string.IsNullOrEmpty(InterfaceAlias) ? "" : $" on link '{InterfaceAlias}'")}{(RouteMetric is uint metric and > 0 ? $" with metric {metric}" : "")}");
}
