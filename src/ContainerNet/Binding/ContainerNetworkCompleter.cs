using ContainerNet.Recipes;

namespace ContainerNet.Binding;

/// <summary>Completes the name of a container network in the namespace the command works in.</summary>
public sealed class ContainerNetworkCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(CompletionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return NetworkRecipes.Get(context.Session, context.NamespaceOf("HostNamespace") ?? context.Namespace, withDrift: false)
            .Select(network => (network.Name, $"{network.Subnet}, {network.EndpointCount} container{(network.EndpointCount == 1 ? "" : "s")}"));
    }
}
