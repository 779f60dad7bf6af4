using ContainerNet.Route;

namespace ContainerNet.Binding;

/// <summary>Completes the name of a bridge in the namespace the command works in.</summary>
public sealed class BridgeCompleter : LinkCompleter
{
    /// <inheritdoc/>
    protected override bool Fits(NetworkLink link)
    {
        ArgumentNullException.ThrowIfNull(link);
        return link.Kind == "bridge";
    }
}
