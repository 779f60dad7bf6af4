using ContainerNet.Netfilter.Expressions;

namespace ContainerNet.Netfilter.Rendering;

/// <summary>A rule set as a list of rules, in nft's words.</summary>
public static class RulesetListing
{
    /// <summary>All rules: hook by hook, the base chains of each in the order they are called; then those of chains that are only jumped to.</summary>
    /// <param name="rules">The rule set.</param>
    /// <param name="ns">The namespace it was read in, as <c>-Namespace</c> takes it.</param>
    public static IReadOnlyList<PacketFilterRule> Rules(FilterRuleset rules, string ns)
    {
        ArgumentNullException.ThrowIfNull(rules);
        RulesetNames names = RulesetNames.Of(rules);
        return [.. rules.Rules
            .Select(r => (Rule: r, Chain: names.Chain(r.Family, r.Table, r.Chain)))
            .OrderBy(p => p.Chain?.Hook is NetfilterHook hook ? Place(hook) : int.MaxValue)
            .ThenBy(p => p.Chain?.Priority ?? 0)
            .Select(p => Describe(p.Rule, p.Chain, rules, ns))];
    }

    /// <summary>One rule in nft's words.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="chain">Its chain; null when it was not read.</param>
    /// <param name="rules">The rule set it is in.</param>
    /// <param name="ns">The namespace it was read in.</param>
    public static PacketFilterRule Describe(FilterRule rule, FilterChain? chain, FilterRuleset rules, string ns)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(rules);
        CounterExpression? counter = rule.Expressions.OfType<CounterExpression>().FirstOrDefault();
        return new PacketFilterRule
        {
            Namespace = ns,
            IsConsistent = rules.IsConsistent,
            Family = NftNames.Family(rule.Family),
            Table = rule.Table,
            Chain = rule.Chain,
            Hook = chain?.Hook,
            Priority = chain?.Priority,
            Policy = chain?.Policy switch { ChainPolicy.Accept => "accept", ChainPolicy.Drop => "drop", _ => null },
            Handle = rule.Handle,
            Expression = RuleText.Render(rule, rules),
            Verdict = RuleVerdict.Of(rule, rules),
            Packets = counter?.Packets,
            Bytes = counter?.Bytes,
            Owner = RuleOwner.Of(rule),
            Comment = rule.Comment,
        };
    }

    // The order a packet meets them in.
    private static int Place(NetfilterHook hook) => hook switch
    {
        NetfilterHook.Ingress => 0,
        NetfilterHook.Prerouting => 1,
        NetfilterHook.Input => 2,
        NetfilterHook.Forward => 3,
        NetfilterHook.Output => 4,
        NetfilterHook.Postrouting => 5,
        _ => 6,
    };
}
