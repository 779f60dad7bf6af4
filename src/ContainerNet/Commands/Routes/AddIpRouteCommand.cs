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

        if (!ShouldProcess(TableIn(route), $"Add route {Describe(spec)}"))
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

    private static RouteSpec WithWays(RouteSocket route, RouteSpec spec, RouteNextHop[] ways)
    {
        if (spec.NextHop is not null)
        {
            throw new RefusedException("InvalidRoute", $"Route {spec} has a next hop and several ways as well.", "Give -NextHop or -NextHops, not both.", spec.Destination.ToString());
        }

        return spec with
        {
            Destination = spec.Destination.Length == 0 && AddressText.Host(ways[0].NextHop) is { } first ? AddressText.Destination("default", new IpPrefix(first, 0).Family) : spec.Destination,
            Ways = [.. ways.Select(way => (AddressText.Host(way.NextHop), string.IsNullOrEmpty(way.InterfaceAlias) ? 0 : route.RequireLink(way.InterfaceAlias), way.Weight))],
        };
    }
}
