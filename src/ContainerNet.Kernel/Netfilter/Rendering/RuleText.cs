namespace ContainerNet.Netfilter.Rendering;

/// <summary>Rules in the syntax of nft(8).</summary>
public static class RuleText
{
    /// <summary>The rule as <c>nft list ruleset</c> prints it. Matches of xtables are put in words; what nobody knows stands in brackets, <c>[socket]</c>.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="rules">The rule set it is in, for the sets it uses.</param>
    public static string Render(FilterRule rule, FilterRuleset rules)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(rules);
        return new RuleWriter(rule, name => RulesetNames.Of(rules).Set(rule.Family, rule.Table, name)).Write();
    }
}
