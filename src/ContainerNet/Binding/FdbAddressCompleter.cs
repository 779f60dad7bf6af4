namespace ContainerNet.Binding;

/// <summary>Completes a MAC address that is in a forwarding table of the namespace the command works in.</summary>
public sealed class FdbAddressCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(CompletionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Route.GetFdb()
            .GroupBy(entry => entry.LinkLayerAddress)
            .OrderBy(address => address.Key, StringComparer.Ordinal)
            .Select(address => (address.Key, string.Join(", ", address.Select(entry => $"{entry.RemoteIPAddress ?? entry.State.ToString()} by {entry.InterfaceAlias}"))));
    }
}
