using ContainerNet.Namespaces;

namespace ContainerNet.Binding;

/// <summary>Completes the names in <c>/run/netns</c>.</summary>
public sealed class NamedNamespaceCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(CompletionContext context)
        => NamedNamespaces.List().Select(name => (name, NamedNamespaces.PathOf(name)));
}
