using System.Runtime.CompilerServices;
using ContainerNet.Netfilter;
using ContainerNet.Netfilter.Expressions;

namespace ContainerNet.Filtering;

/// <summary>A rule set, arranged so that chains, their rules and sets are found at once.</summary>
internal sealed class RulesetIndex
{
    private const uint Dormant = 1; // NFT_TABLE_F_DORMANT
    private static readonly ConditionalWeakTable<FilterRuleset, RulesetIndex> Known = [];
    private static readonly IReadOnlyList<FilterRule> None = [];

    private readonly Dictionary<(NftFamily, string, string), FilterChain> _chains = [];
    private readonly Dictionary<(NftFamily, string, string), List<FilterRule>> _rules = [];
    private readonly Dictionary<(NftFamily, string, string), FilterSet> _sets = [];
    private readonly List<FilterChain> _baseChains = [];

    private RulesetIndex(FilterRuleset rules)
    {
        HashSet<(NftFamily, string)> asleep = [.. rules.Tables.Where(t => (t.Flags & Dormant) != 0).Select(t => (t.Family, t.Name))];
        foreach (FilterChain chain in rules.Chains)
        {
            _chains[(chain.Family, chain.Table, chain.Name)] = chain;
            if (chain.Hook is not null && !asleep.Contains((chain.Family, chain.Table)))
            {
                // Of two with one priority the kernel calls the younger first.
                _baseChains.Insert(0, chain);
            }
        }

        foreach (FilterRule rule in rules.Rules)
        {
            (NftFamily, string, string) key = (rule.Family, rule.Table, rule.Chain);
            if (!_rules.TryGetValue(key, out List<FilterRule>? list))
            {
                _rules[key] = list = [];
            }

            list.Add(rule);
            WritesConnectionMark |= rule.Expressions.Any(IsConnectionMarkWriter);
        }

        foreach (FilterSet set in rules.Sets)
        {
            _sets[(set.Family, set.Table, set.Name)] = set;
        }
    }

    /// <summary>Whether any rule gives connections a mark; if none does, all have 0.</summary>
    public bool WritesConnectionMark { get; }

    public static RulesetIndex Of(FilterRuleset rules) => Known.GetValue(rules, static r => new RulesetIndex(r));

    public FilterChain? Chain(NftFamily family, string table, string name) => _chains.GetValueOrDefault((family, table, name));

    public FilterSet? Set(NftFamily family, string table, string name) => _sets.GetValueOrDefault((family, table, name));

    public IReadOnlyList<FilterRule> Rules(FilterChain chain)
        => _rules.TryGetValue((chain.Family, chain.Table, chain.Name), out List<FilterRule>? list) ? list : None;

    /// <summary>The base chains of a hook in the order the kernel calls them.</summary>
    public IEnumerable<FilterChain> At(NetfilterHook hook, NftFamily family, FilterFlow flow)
    {
        string? link = hook switch { NetfilterHook.Ingress => flow.InputInterface, NetfilterHook.Egress => flow.OutputInterface, _ => null };
        return _baseChains
            .Where(c => c.Hook == hook && (hook is NetfilterHook.Ingress or NetfilterHook.Egress
                ? c.Device is not null && link is not null && c.Device.Split(',').Contains(link)
                : c.HookFamily == family || (c.HookFamily == NftFamily.Inet && family is NftFamily.IPv4 or NftFamily.IPv6)))
            .OrderBy(EffectivePriority)
            .ThenBy(c => c.Priority ?? 0);
    }

    /// <summary>NAT chains are called where the kernel's NAT is, whatever their own priority: that orders them among themselves.</summary>
    public static int EffectivePriority(FilterChain chain) => chain.Type != "nat" || chain.Family == NftFamily.Bridge ? chain.Priority ?? 0
        : chain.Hook is NetfilterHook.Prerouting or NetfilterHook.Output ? -100 // NF_IP_PRI_NAT_DST
        : 100; // NF_IP_PRI_NAT_SRC

    private static bool IsConnectionMarkWriter(FilterExpression expression)
        => expression is CtExpression { Key: CtKey.Mark, SourceRegister: not null } || expression is XtTargetExpression { Extension: "CONNMARK" };
}
