using ContainerNet.Conntrack;

namespace ContainerNet.Binding;

/// <summary>Completes a state that a tracked connection can be in.</summary>
public sealed class ConntrackStateCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(CompletionContext context)
        => ConntrackStates.All.Select(state => (state, state));
}
