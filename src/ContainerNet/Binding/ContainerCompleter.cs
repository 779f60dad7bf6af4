using ContainerNet.Containers;

namespace ContainerNet.Binding;

/// <summary>Completes running containers: by name where their engine says one, else by id.</summary>
public sealed class ContainerCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(CompletionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        ContainerNames names = ContainerNames.In(context.Session);
        foreach (RunningContainer container in ContainerProcesses.List())
        {
            string id = ContainerId.Shorten(container.Id);
            string? name = names.NameOf(container.Id);
            yield return (name ?? id, $"{container.Runtime} {id}, process {container.First.ProcessId}");
            if (name is not null && name != id && context.Word.Length > 0)
            {
                yield return (id, $"{container.Runtime} {name}, process {container.First.ProcessId}");
            }
        }
    }
}
