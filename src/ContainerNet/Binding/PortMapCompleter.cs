using ContainerNet.Networks;

namespace ContainerNet.Binding;

/// <summary>Completes a port that is published in the namespace the command works in.</summary>
public sealed class PortMapCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(CompletionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return NatPortMaps.Get(context.Session, context.Namespace).Select(map => (map.ExternalPort, map.ToString()));
    }
}
