using ContainerNet.Netfilter;
using ContainerNet.Netfilter.Rendering;

namespace ContainerNet.Binding;

/// <summary>Completes the name of a chain of the packet filter in the namespace the command works in.</summary>
public sealed class FilterChainCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(CompletionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        FilterRuleset rules = EverybodysRules.Read(context.Session, context.Namespace, withElements: false);
        return rules.Chains
            .GroupBy(one => one.Name)
            .Select(same => (same.Key, string.Join(", ", same.Select(one => $"{NftNames.Family(one.Family)} {one.Table}"))));
    }
}
