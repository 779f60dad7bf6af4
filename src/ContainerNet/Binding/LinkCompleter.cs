using ContainerNet.Route;

namespace ContainerNet.Binding;

/// <summary>Completes the name of a link in the namespace the command works in.</summary>
public class LinkCompleter : LiveCompleter
{
    /// <summary>Whether a link may be offered.</summary>
    protected virtual bool Fits(NetworkLink link) => true;

    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(CompletionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Route.GetLinks().Where(Fits).Select(link => (link.Name, $"{link.Kind}, {link.State}, {link.LinkLayerAddress}"));
    }
}
