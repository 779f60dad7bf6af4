using ContainerNet.Sockets;

namespace ContainerNet.Binding;

/// <summary>Completes a state that sockets of the namespace are in.</summary>
public sealed class SocketStateCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(CompletionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return SocketDiagnostics.Read(context.Session, context.Namespace, listeningOnly: false)
            .GroupBy(socket => socket.State)
            .Select(state => (state.Key, $"{state.Count()} sockets"));
    }
}
