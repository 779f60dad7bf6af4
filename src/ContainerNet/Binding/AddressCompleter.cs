using ContainerNet.Route;

namespace ContainerNet.Binding;

/// <summary>Completes an address, with its prefix length, of the namespace and the link the command works on.</summary>
public class AddressCompleter : LiveCompleter
{
    /// <summary>What is offered for an address.</summary>
    protected virtual string Text(IpAddress address) => $"{address}";

    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(CompletionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        string? link = context.Bound["InterfaceAlias"] as string;
        return context.Route.GetAddresses()
            .Where(address => link is null || address.InterfaceAlias == link)
            .Select(address => (Text(address), $"on {address.InterfaceAlias}, {address.Scope}"));
    }
}
