using ContainerNet.Netfilter.Expressions;

namespace ContainerNet.Netfilter.Rendering;

/// <summary>What a rule does in the end.</summary>
internal static class RuleVerdict
{
    private const uint Synproxy = 10; // NFT_OBJECT_SYNPROXY

    public static string Of(FilterRule rule, FilterRuleset rules)
    {
        for (int i = rule.Expressions.Count - 1; i >= 0; i--)
        {
            string? verdict = rule.Expressions[i] switch
            {
                ImmediateExpression { Verdict: VerdictData data } => SetText.Verdict(data),
                LookupExpression { DestinationRegister: NftRegister.Verdict } lookup => $"vmap {Name(rule, lookup, rules)}",
                NatExpression nat => nat.Type == NatType.Destination ? "dnat" : "snat",
                MasqueradeExpression => "masquerade",
                RedirectExpression => "redirect",
                RejectExpression => "reject",
                NotrackExpression => "notrack",
                XtTargetExpression { Extension: "DNAT" or "SNAT" or "MASQUERADE" or "REDIRECT" or "NETMAP" or "REJECT" } target => target.Extension.ToLowerInvariant(),
                QueueExpression or TransparentProxyExpression or SynproxyExpression or ForwardExpression => rule.Expressions[i].Name,
                ObjectExpression named when ObjectType(rule, named, rules) == Synproxy => "synproxy",
                _ => null,
            };
            if (verdict is not null)
            {
                return verdict;
            }
        }

        return "";
    }

    private static uint? ObjectType(FilterRule rule, ObjectExpression named, FilterRuleset rules)
        => named.ObjectType ?? (named.Set is null ? null : RulesetNames.Of(rules).Set(rule.Family, rule.Table, named.Set)?.ObjectType);

    private static string Name(FilterRule rule, LookupExpression lookup, FilterRuleset rules)
        => RulesetNames.Of(rules).Set(rule.Family, rule.Table, lookup.Set) is { IsAnonymous: true } ? "{ … }" : $"@{Interop.DisplayText.Escape(lookup.Set)}";
}
