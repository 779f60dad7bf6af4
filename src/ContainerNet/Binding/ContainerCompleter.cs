using ContainerNet.Containers;

namespace ContainerNet.Binding;

/// <summary>Completes the ids of running containers.</summary>
public sealed class ContainerCompleter : LiveCompleter
{
    private const string Prefix = "container:";

    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(CompletionContext context)
        => NamespaceResolver.Labels()
            .Where(label => label.Text.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(label => (label.Text[Prefix.Length..], label.ToolTip));
}
