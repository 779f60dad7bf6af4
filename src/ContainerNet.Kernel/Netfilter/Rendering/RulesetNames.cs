using System.Runtime.CompilerServices;

namespace ContainerNet.Netfilter.Rendering;

/// <summary>The chains and sets of a rule set by name.</summary>
internal sealed class RulesetNames
{
    private static readonly ConditionalWeakTable<FilterRuleset, RulesetNames> Known = [];

    private readonly Dictionary<(NftFamily, string, string), FilterChain> _chains = [];
    private readonly Dictionary<(NftFamily, string, string), FilterSet> _sets = [];

    private RulesetNames(FilterRuleset rules)
    {
        foreach (FilterChain chain in rules.Chains)
        {
            _chains[(chain.Family, chain.Table, chain.Name)] = chain;
        }

        foreach (FilterSet set in rules.Sets)
        {
            _sets[(set.Family, set.Table, set.Name)] = set;
        }
    }

    public static RulesetNames Of(FilterRuleset rules) => Known.GetValue(rules, static r => new RulesetNames(r));

    public FilterChain? Chain(NftFamily family, string table, string name) => _chains.GetValueOrDefault((family, table, name));

    public FilterSet? Set(NftFamily family, string table, string name) => _sets.GetValueOrDefault((family, table, name));
}
