using ContainerNet.Netfilter.Expressions;

namespace ContainerNet.Netfilter.Rendering;

/// <summary>What a rule does in the end.</summary>
internal static class RuleVerdict
{
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
                UnknownExpression { KernelName: "queue" or "tproxy" or "synproxy" or "fwd" } unknown => unknown.KernelName,
                _ => null,
            };
            if (verdict is not null)
            {
                return verdict;
            }
        }

        return "";
    }

    private static string Name(FilterRule rule, LookupExpression lookup, FilterRuleset rules)
        => RulesetNames.Of(rules).Set(rule.Family, rule.Table, lookup.Set) is { IsAnonymous: true } ? "{ … }" : $"@{Interop.DisplayText.Escape(lookup.Set)}";
}
