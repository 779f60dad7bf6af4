using System.Runtime.CompilerServices;
using ContainerNet.Filtering;
using ContainerNet.Netfilter;

namespace ContainerNet.Paths;

/// <summary>What hooks did with packets already: a path is walked again each time another namespace was read, and its rules are asked once.</summary>
internal static class HookVisits
{
    private const int MostKept = 64;

    private static readonly ConditionalWeakTable<FilterRuleset, Dictionary<(NetfilterHook, FilterFlow), HookResult>> Known = [];

    /// <summary>As <see cref="RulesetEvaluator.Evaluate"/>: the same rules do the same with the same packet.</summary>
    public static HookResult Evaluate(FilterRuleset rules, NetfilterHook hook, FilterFlow flow)
    {
        Dictionary<(NetfilterHook, FilterFlow), HookResult> visits = Known.GetOrCreateValue(rules);
        lock (visits)
        {
            if (!visits.TryGetValue((hook, flow), out HookResult? result))
            {
                if (visits.Count >= MostKept)
                {
                    visits.Clear();
                }

                visits.Add((hook, flow), result = RulesetEvaluator.Evaluate(rules, hook, flow));
            }

            return result;
        }
    }
}
