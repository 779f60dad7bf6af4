using System.Management.Automation;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>Removes a route. What is not said of it matches anything: of several that match, the kernel takes the one with the lowest metric.</summary>
[Cmdlet(VerbsCommon.Remove, "IpRoute", SupportsShouldProcess = true)]
[OutputType(typeof(IpRoute))]
public sealed class RemoveIpRouteCommand : RouteCmdlet
{
    /// <summary>Gives the route that was removed.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        RouteSocket route = Route;
        RouteSpec spec = Specify(route, RouteType.Unspecified);
        if (!ShouldProcess(TableIn(route), $"Remove route {Describe(spec)}"))
        {
            return;
        }

        IpRoute? there = PassThru ? route.FindMatch(spec) : null;
        route.RemoveRoute(spec);
        if (there is not null)
        {
            WriteObject(there);
        }
    }
}
