using ContainerNet.Filtering;
using ContainerNet.Netfilter;
using ContainerNet.Netfilter.Rendering;
using ContainerNet.Paths;
using ContainerNet.Snapshots;

namespace ContainerNet.Faults;

/// <summary>The port is published for the container, but an earlier rule sends it elsewhere.</summary>
public sealed class PortMapShadowed : Fault
{
    private const int MostRules = 16;

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Explains { get; } = [nameof(PortMapMissing), nameof(PortMapTargetGone), nameof(PortTakenOnHost)];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        if (!trace.Question.IsInbound || trace.Question.Protocol == PathProtocol.Icmp || trace.Steps[^1].Namespace == trace.Container)
        {
            yield break;
        }

        foreach (PathStep step in trace.Steps.Where(step => step.Prerouting is { Rule: not null, Verdict: not (FilterVerdict.Drop or FilterVerdict.Reject) }))
        {
            NamespaceSnapshot ns = step.Namespace!;
            PacketFilterRule first = step.Prerouting!.Rule!;
            PacketFilterRule? taken = first;
            FilterRuleset rest = ns.Filter;
            FilterFlow arriving = Arriving(trace, step);
            for (int i = 0; i < MostRules && taken is not null; i++)
            {
                rest = Without(rest, taken);
                HookResult then = RulesetEvaluator.Evaluate(rest, NetfilterHook.Prerouting, arriving);
                if (then.Flow.IsDestinationTranslated && trace.Container.HolderOf(then.Flow.Destination) is not null)
                {
                    yield return Found(step, $"Another rule of namespace {ns.Label} takes {FlowText.Service(arriving)} before the map to the container does.",
                        $"{Upper(step.Prerouting.Explanation)} sends it to {FlowText.Destination(step.Prerouting.Flow)}; {then.Explanation}, which sends it to {FlowText.Destination(then.Flow)}, is never asked.");
                    break;
                }

                taken = then.Rule;
            }
        }
    }

    /// <summary>The packet as it was before this hook.</summary>
    private static FilterFlow Arriving(PathTrace trace, PathStep step) => step.Flow with
    {
        Destination = trace.Start.Flow.Destination,
        DestinationPort = trace.Start.Flow.DestinationPort,
        DestinationIsLocal = true,
        IsDestinationTranslated = false,
        OriginalDestination = null,
        OriginalDestinationPort = 0,
    };

    private static FilterRuleset Without(FilterRuleset rules, PacketFilterRule rule)
        => rules with { Rules = [.. rules.Rules.Where(other => other.Handle != rule.Handle || other.Table != rule.Table || other.Chain != rule.Chain || NftNames.Family(other.Family) != rule.Family)] };

    private static string Upper(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
