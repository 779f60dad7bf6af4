using ContainerNet.Route;

namespace ContainerNet.Binding;

/// <summary>Completes the name of a bridge's port in the namespace the command works in.</summary>
public sealed class BridgePortCompleter : LinkCompleter
{
    /// <inheritdoc/>
    protected override bool Fits(NetworkLink link)
    {
        ArgumentNullException.ThrowIfNull(link);
        return link.BridgeIndex != 0;
    }
}
