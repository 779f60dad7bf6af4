using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Interop;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>Adds a route.</summary>
[Cmdlet(VerbsCommon.Add, "IpRoute", SupportsShouldProcess = true)]
[OutputType(typeof(IpRoute))]
public sealed class AddIpRouteCommand : RouteCmdlet
{
    /// <summary>The ways of a route that has several: <c>'via 10.0.0.1 weight 2', 'via 10.0.1.1 dev eth1'</c>, or objects with NextHop, InterfaceAlias and Weight.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [NextHopsArgument]
    public RouteNextHop[]? NextHops { get; set; }

    /// <summary>
    /// What it says about the transport over it, as ip-route(8) has it: <c>'mtu 1400 advmss 1360'</c>, <c>'initcwnd 20', 'rto_min 250ms'</c>, or
    /// <c>@{ mtu = 1400 }</c>. <c>lock</c> before a value, as in <c>'mtu lock 1400'</c>, keeps the kernel from changing it.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [RouteMetricsArgument]
    [ArgumentCompleter(typeof(RouteMetricsCompleter))]
    public RouteMetrics? Metrics { get; set; }

    /// <summary>The largest packet on this way in bytes; as <c>-Metrics 'mtu 1400'</c>, and before it.</summary>
    [Parameter]
    [Alias("Mtu")]
    [ValidateRange(1, 65520)]
    public int? MtuBytes { get; set; }

    /// <summary>How the router is rated among others (IPv6, RFC 4191). Without it, <c>Medium</c>.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public RouterPreference? Preference { get; set; }

    /// <summary>How long the route lasts (IPv6): seconds, or a TimeSpan. Without it, until it is removed.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SecondsArgument]
    public TimeSpan? ValidLifetime { get; set; }

    /// <summary>Takes the router to be on the link, though no address of the link says so. It needs <c>-InterfaceAlias</c>.</summary>
    [Parameter]
    public SwitchParameter OnLink { get; set; }

    /// <summary>Takes a route that is there already exactly as asked for success.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        RouteSocket route = Route;
        RouteSpec spec = Specify(route, RouteType.Unicast);
        if (NextHops is { Length: > 0 })
        {
            spec = WithWays(route, spec, NextHops);
        }

        bool isIPv4 = spec.Destination.Family == IpFamily.IPv4;
        Refuse(isIPv4 && Preference is not null, spec, "a preference, which only IPv6 knows", "-Preference");
        Refuse(isIPv4 && ValidLifetime is not null, spec, "a lifetime, which only IPv6 knows", "-ValidLifetime");
        spec = spec with
        {
            Metrics = MtuBytes is int mtu ? (Metrics ?? RouteMetrics.Parse("")).WithMtu(mtu) : Metrics,
            Preference = Preference,
            ValidLifetime = ValidLifetime,
            OnLink = OnLink || IsPiped(RouteFlags.OnLink),
        };

        if (!ShouldProcess(TableIn(route), $"Add route {Describe(spec)}{(spec.Metrics is null ? "" : $" {spec.Metrics}")}"))
        {
            return;
        }

        try
        {
            WriteObject(route.AddRoute(spec, link: string.IsNullOrEmpty(InterfaceAlias) ? null : InterfaceAlias));
        }
        catch (KernelException e) when (Force && e.Errno == Errno.EEXIST && route.FindSame(spec) is { } there)
        {
            WriteObject(there);
        }
        catch (KernelException e) when (e.Errno is Errno.ENETUNREACH or Errno.EHOSTUNREACH)
        {
            throw new RefusedException(e.Errno.ToString(), e.Message,
                "The next hop has to lie in the network of an address of a link that is up: see Get-IpAddress and Get-NetworkLink.", DestinationPrefix);
        }
    }

    private RouteSpec WithWays(RouteSocket route, RouteSpec spec, RouteNextHop[] ways)
    {
        if (spec.NextHop is not null)
        {
            throw new RefusedException("InvalidRoute", $"Route {spec} has a next hop and several ways as well.", "Give -NextHop or -NextHops, not both.", spec.Destination.ToString());
        }

        return spec with
        {
            Destination = spec.Destination.Length == 0 && AddressText.Host(ways[0].NextHop) is { } first ? AddressText.Destination("default", new IpPrefix(first, 0).Family) : spec.Destination,
            Ways = [.. ways.Select(way => (AddressText.Host(way.NextHop), string.IsNullOrEmpty(way.InterfaceAlias) ? 0 : route.RequireLink(way.InterfaceAlias), way.Weight, OnLink || way.Flags.HasFlag(RouteFlags.OnLink)))],
        };
    }
}
