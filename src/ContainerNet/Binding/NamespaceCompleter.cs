using ContainerNet.Containers;

namespace ContainerNet.Binding;

/// <summary>Completes network namespaces: names, and containers by id.</summary>
public sealed class NamespaceCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(CompletionContext context) => NamespaceResolver.Labels();
}
