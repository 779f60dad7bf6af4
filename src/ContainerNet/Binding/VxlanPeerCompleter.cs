namespace ContainerNet.Binding;

/// <summary>Completes the host of a VXLAN peer that is in the table of the link the command works on.</summary>
public sealed class VxlanPeerCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(CompletionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        string? link = context.Bound["InterfaceAlias"] as string;
        return context.Route.GetFdb()
            .Where(entry => entry.RemoteIPAddress is not null && (link is null || entry.InterfaceAlias == link))
            .GroupBy(entry => entry.RemoteIPAddress!)
            .OrderBy(host => host.Key, StringComparer.Ordinal)
            .Select(host => (host.Key, $"for {string.Join(", ", host.Select(entry => entry.LinkLayerAddress))} by {host.First().InterfaceAlias}"));
    }
}
