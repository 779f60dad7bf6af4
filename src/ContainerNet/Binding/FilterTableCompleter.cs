using ContainerNet.Netfilter;
using ContainerNet.Netfilter.Legacy;
using ContainerNet.Netfilter.Rendering;

namespace ContainerNet.Binding;

/// <summary>Completes the name of a table of the packet filter in the namespace the command works in.</summary>
public sealed class FilterTableCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(CompletionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        FilterRuleset rules = NetfilterSocket.In(context.Session, context.Namespace).ReadRuleset(withElements: false).With(LegacyTables.Read(context.Namespace));
        return rules.Tables
            .GroupBy(one => one.Name)
            .Select(same => (same.Key, string.Join(", ", same.Select(one => NftNames.Family(one.Family)))));
    }
}
