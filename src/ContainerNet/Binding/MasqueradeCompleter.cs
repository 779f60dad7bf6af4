using ContainerNet.Networks;

namespace ContainerNet.Binding;

/// <summary>Completes a subnet that is masqueraded in the namespace the command works in.</summary>
public sealed class MasqueradeCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(CompletionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return NatMasquerades.Get(context.Session, context.Namespace)
            .Select(one => (one.Subnet, one.ExceptInterface is null ? "except to itself" : $"except by link {one.ExceptInterface}"));
    }
}
