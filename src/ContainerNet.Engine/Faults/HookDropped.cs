using ContainerNet.Filtering;
using ContainerNet.Paths;

namespace ContainerNet.Faults;

/// <summary>A packet that is dropped at one hook. What to do about it is a person's to decide: the rule is shown.</summary>
public abstract class HookDropped : Fault
{
    /// <summary>The steps where what this hook does is a drop.</summary>
    protected IEnumerable<Finding> Dropped(PathTrace trace, string hook, Func<PathStep, HookResult?> resultOf)
    {
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentNullException.ThrowIfNull(resultOf);
        foreach (PathStep step in trace.Steps)
        {
            if (resultOf(step) is { Verdict: FilterVerdict.Drop or FilterVerdict.Reject } result)
            {
                yield return Found(step, $"The {hook} hook of namespace {step.Hop.Namespace} {(result.Verdict == FilterVerdict.Reject ? "rejects" : "drops")} the packet.",
                    $"The packet ({FlowText.Describe(step.Flow)}) meets {result.Explanation}.");
            }
        }

        // The path does not follow the reply through every hook; a real one was traced.
        if (trace.Evidence?.Decision is { IsReply: true, IsBridge: false, Hook: { } at } reply && at.ToString().Equals(hook, StringComparison.OrdinalIgnoreCase) && StepOf(trace, reply) is { } place)
        {
            yield return Found(place, $"The {hook} hook of namespace {reply.Namespace} {(reply.Verdict == FilterVerdict.Reject ? "rejects" : "drops")} the reply.", $"The reply meets {reply.Explanation}.");
        }
    }

    private static PathStep? StepOf(PathTrace trace, TracedDecision decision)
        => trace.Steps.FirstOrDefault(step => step.Hop.Namespace == decision.Namespace && (step.Hop.Kind is HopKind.Forwarding or HopKind.Service || step.Hop.Index == 0));
}
