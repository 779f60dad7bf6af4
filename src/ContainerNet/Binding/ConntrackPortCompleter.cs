using System.Globalization;
using ContainerNet.Conntrack;

namespace ContainerNet.Binding;

/// <summary>Completes a port that tracked connections go to.</summary>
public sealed class ConntrackPortCompleter : LiveCompleter
{
    private const int Looked = 20000; // connections: a person is waiting

    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(CompletionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return ConntrackSocket.In(context.Session, context.Namespace).Read().Take(Looked)
            .Where(entry => entry.DestinationPort is not null)
            .GroupBy(entry => entry.DestinationPort!.Value)
            .OrderBy(port => port.Key)
            .Select(port => (port.Key.ToString(CultureInfo.InvariantCulture), $"{port.Count()} connections, such as {port.First()}"));
    }
}
