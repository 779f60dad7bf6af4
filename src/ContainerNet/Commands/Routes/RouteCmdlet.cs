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
        return new RouteSpec(AddressText.Destination(DestinationPrefix, family))
        {
            NextHop = nextHop,
            InterfaceIndex = string.IsNullOrEmpty(InterfaceAlias) ? 0 : route.RequireLink(InterfaceAlias),
            Metric = RouteMetric,
            Table = Table ?? RouteTable.Main,
            Type = Type ?? type,
            Source = source,
        };
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
