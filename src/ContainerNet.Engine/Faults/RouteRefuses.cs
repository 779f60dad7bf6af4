using ContainerNet.Paths;
using ContainerNet.Repairs;
using ContainerNet.Route;

namespace ContainerNet.Faults;

/// <summary>A route or rule says that the packet shall not pass: blackhole, unreachable, prohibit.</summary>
public sealed class RouteRefuses : Fault
{
    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        foreach (PathStep step in trace.Steps.Where(step => step.Route is { IsRefused: true }))
        {
            string ns = step.Namespace!.Label;
            IpRoute? route = step.Route!.Route;
            yield return route is null
                ? Found(step, $"A rule of namespace {ns} refuses the packet.", $"Rule {step.Route.Rule} decides on {step.Flow.Destination}.")
                : Found(step, $"A {route.Type.ToString().ToLowerInvariant()} route of namespace {ns} takes the packet.", $"Route {step.Route} is the longest that leads to {step.Flow.Destination}.",
                    RepairCommand.Write("Remove-IpRoute", ("DestinationPrefix", route.DestinationPrefix), ("Type", route.Type), ("Table", route.Table), ("Namespace", ns)));
        }
    }
}
