using ContainerNet.Route;

namespace ContainerNet.Binding;

/// <summary>Completes the destination of a route in the namespace the command works in; of the IPv4 route to everywhere, <c>default</c>.</summary>
public sealed class RouteCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(CompletionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Route.GetRoutes()
            .Where(route => route.Table != RouteTable.Local)
            .Select(route => (Text: route.DestinationPrefix == "0.0.0.0/0" ? "default" : route.DestinationPrefix,
                $"{route.Type}{(route.NextHop is null ? "" : $" via {route.NextHop}")}{(route.InterfaceAlias is null ? "" : $" on {route.InterfaceAlias}")}, table {RouteTable.NameOf(route.Table)}"))
            .DistinctBy(candidate => candidate.Text);
    }
}
