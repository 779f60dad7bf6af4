using ContainerNet.Route;

namespace ContainerNet.Binding;

/// <summary>Completes the name of a VXLAN link in the namespace the command works in.</summary>
public sealed class VxlanCompleter : LinkCompleter
{
    /// <inheritdoc/>
    protected override bool Fits(NetworkLink link)
    {
        ArgumentNullException.ThrowIfNull(link);
        return link.Kind == "vxlan";
    }
}
