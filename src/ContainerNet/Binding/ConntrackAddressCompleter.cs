using ContainerNet.Conntrack;

namespace ContainerNet.Binding;

/// <summary>Completes an address that a tracked connection has at one of its ends.</summary>
public sealed class ConntrackAddressCompleter : LiveCompleter
{
    private const int Looked = 20000; // connections: a person is waiting

    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(CompletionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return ConntrackSocket.In(context.Session, context.Namespace).Read().Take(Looked)
            .SelectMany(entry => new[] { entry.Source, entry.Destination, entry.ReplySource, entry.ReplyDestination }.Distinct())
            .GroupBy(address => address)
            .OrderByDescending(address => address.Count())
            .Select(address => (address.Key, $"{address.Count()} connections"));
    }
}
