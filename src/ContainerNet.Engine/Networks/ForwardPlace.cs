using ContainerNet.Filtering;
using ContainerNet.Netfilter;
using ContainerNet.Netfilter.Expressions;
using ContainerNet.Netfilter.Rendering;
using ContainerNet.Netlink;

namespace ContainerNet.Networks;

/// <summary>Where a rule has to stand to let a flow through: the start of a chain its owner keeps for that, right before a rule, or the end of a chain.</summary>
/// <param name="Family">The table's family.</param>
/// <param name="Table">The table.</param>
/// <param name="Chain">The chain.</param>
/// <param name="Before">The rule it goes before; null for the start or the end.</param>
/// <param name="AtStart">Whether it goes to the start.</param>
/// <param name="IsXtables">Whether iptables-nft owns the table, so that only its words may be used.</param>
internal sealed record ForwardPlace(NftFamily Family, string Table, string Chain, ulong? Before, bool AtStart, bool IsXtables)
{
    private const string DockerUser = "DOCKER-USER";

    /// <summary>Where the flow is dropped now; null when it is not.</summary>
    public static ForwardPlace? Find(FilterRuleset rules, ForwardFlow flow, bool isReply)
    {
        HookResult result = RulesetEvaluator.Evaluate(rules, NetfilterHook.Forward, flow.Packet(isReply));
        PacketFilterRule? rule = result.Rule;
        bool drops = result.Verdict is FilterVerdict.Drop or FilterVerdict.Reject
            || (result.Verdict == FilterVerdict.Unknown
                && (rule is null ? result.PolicyChain is not null : rule.Verdict.StartsWith("drop", StringComparison.Ordinal) || rule.Verdict.StartsWith("reject", StringComparison.Ordinal)));
        if (!drops)
        {
            return null;
        }

        FilterChain? chain = rules.Chains.FirstOrDefault(one => rule is null
            ? PolicyChain.Of(one) == result.PolicyChain
            : NftNames.Family(one.Family) == rule.Family && one.Table == rule.Table && one.Name == rule.Chain);
        if (chain is null)
        {
            return null;
        }

        bool isXtables = chain.Family is NftFamily.IPv4 or NftFamily.IPv6 && chain.Table == "filter"
            && rules.Chains.Any(one => one.Family == chain.Family && one.Table == chain.Table && one.Name == "FORWARD");
        return isXtables && LeadsToDockerUser(rules, chain, rule?.Handle)
            ? new ForwardPlace(chain.Family, chain.Table, DockerUser, null, AtStart: true, isXtables)
            : new ForwardPlace(chain.Family, chain.Table, chain.Name, rule?.Handle, AtStart: false, isXtables);
    }

    /// <summary>The request that puts the accept there.</summary>
    public MessageWriter Request(ForwardFlow flow, bool isReply, string comment)
    {
        List<FilterExpression> expressions = flow.Expressions(isReply, IsXtables, Family == NftFamily.Inet);
        if (IsXtables)
        {
            expressions.Add(XtInfo.Comment(comment));
        }

        expressions.Add(new CounterExpression());
        expressions.Add(FilterPhrases.Accept);
        FilterRule rule = new() { Family = Family, Table = Table, Chain = Chain, Expressions = expressions, Comment = IsXtables ? "" : comment };
        return FilterRequests.NewRule(rule, AtStart, Before, IsXtables ? flow.ProtocolNumber : (byte)0);
    }

    /// <summary>Whether the table has Docker's chain for other people's rules, and goes there before the rule that drops.</summary>
    private static bool LeadsToDockerUser(FilterRuleset rules, FilterChain chain, ulong? drops)
    {
        List<FilterRule> table = [.. rules.Rules.Where(rule => rule.Family == chain.Family && rule.Table == chain.Table)];
        int jump = table.FindIndex(rule => rule.Expressions.Any(expression => expression is ImmediateExpression { Verdict.Chain: DockerUser }));
        return jump >= 0 && (drops is null || table[jump].Chain != chain.Name || table.FindIndex(rule => rule.Handle == drops) > jump);
    }
}
