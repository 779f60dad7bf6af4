using ContainerNet.Route;

namespace ContainerNet.Binding;

/// <summary>Completes the name of an end of a veth pair in the namespace the command works in.</summary>
public sealed class VethCompleter : LinkCompleter
{
    /// <inheritdoc/>
    protected override bool Fits(NetworkLink link)
    {
        ArgumentNullException.ThrowIfNull(link);
        return link.Kind == "veth";
    }
}
