using ContainerNet.Containers;

namespace ContainerNet.Binding;

/// <summary>Completes network namespaces: names, containers by name or id, and processes.</summary>
public sealed class NamespaceCompleter : LiveCompleter
{
    private const string Prefix = "container:";

    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(CompletionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        IReadOnlyList<(string Text, string ToolTip)> labels = NamespaceResolver.Labels(context.Session);
        HashSet<string> taken = [.. labels.Select(label => label.Text)];
        Dictionary<string, RunningContainer> containers = [];
        foreach (RunningContainer container in ContainerSearch.ByNamespace(context.Session).Values)
        {
            containers.TryAdd(container.Label, container);
        }

        foreach ((string text, string toolTip) in labels)
        {
            // a bare word means a name in /run/netns before it means a container
            string? name = containers.TryGetValue(text, out RunningContainer? container) ? ContainerNames.In(context.Session).NameOf(container.Id) : null;
            if (name is not null)
            {
                yield return (taken.Contains(name) || context.Word.StartsWith(Prefix, StringComparison.Ordinal) ? Prefix + name : name, $"{toolTip}, {text}");
            }

            if (name is null || context.Word.Length > 0)
            {
                yield return (text, toolTip);
            }
        }
    }
}
