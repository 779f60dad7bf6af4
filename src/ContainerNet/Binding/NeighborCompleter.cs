using ContainerNet.Route;

namespace ContainerNet.Binding;

/// <summary>Completes the address of a neighbour of the namespace and the link the command works on.</summary>
public sealed class NeighborCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(CompletionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        string? link = context.Bound["InterfaceAlias"] as string;
        return context.Route.GetNeighbors(proxies: context.Bound.Contains("Proxy"))
            .Where(neighbor => (link is null || neighbor.InterfaceAlias == link) && neighbor.State != NeighborState.NoArp)
            .Select(neighbor => (neighbor.IPAddress, $"{neighbor.LinkLayerAddress} on {neighbor.InterfaceAlias}, {neighbor.State}"));
    }
}
