using System.Globalization;
using ContainerNet.Sockets;

namespace ContainerNet.Binding;

/// <summary>Completes a port that is listened on in the namespace the command works in.</summary>
public sealed class LocalPortCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(CompletionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        SocketOwners owners = SocketOwners.Read();
        return SocketDiagnostics.Read(context.Session, context.Namespace, listeningOnly: true)
            .OrderBy(socket => socket.LocalPort)
            .DistinctBy(socket => socket.LocalPort)
            .Select(owners.WithOwner)
            .Select(socket => (socket.LocalPort.ToString(CultureInfo.InvariantCulture), $"{socket} {socket.ProcessName}".TrimEnd()));
    }
}
