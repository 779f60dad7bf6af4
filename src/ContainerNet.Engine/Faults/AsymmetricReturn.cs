using ContainerNet.Paths;
using ContainerNet.Probes;
using ContainerNet.Snapshots;

namespace ContainerNet.Faults;

/// <summary>The reply leaves a namespace by another link than the request came in by. It is an error only where the reply is lost that way.</summary>
public sealed class AsymmetricReturn : Fault
{
    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        foreach (PathStep step in trace.Steps.Where(step => step.Hop.Kind is HopKind.Forwarding or HopKind.Service && trace.Before(step) is { IsAssumed: false }))
        {
            NamespaceSnapshot ns = step.Namespace!;
            if (step.IsSourceUnknown || ns.FindLink(step.Flow.InputInterface) is not { Kind: not "loopback" } input)
            {
                continue;
            }

            RouteAnswer back = RouteLookup.Find(ns, step.Flow.Source, step.Flow.Destination, step.Route?.Link?.Name);
            if (back.Link is null || back.LeavesBy(input))
            {
                continue;
            }

            bool isFatal = trace.Evidence is { Outcome: ProbeOutcome.Silent or ProbeOutcome.Unreachable } evidence && (evidence.IsRequestThrough || evidence.IsAnswered);
            string title = $"The reply leaves namespace {ns.Label} by {back.Link.Name}, and the request came in by {input.Name}.";
            string evidenceText = $"The way to {step.Flow.Source} is {back}{(RouteLookup.IsBuiltIn(back.Rule) ? "" : $", by rule {back.Rule!.Priority} ({back.Rule})")}.";
            yield return isFatal ? Found(step, title, evidenceText + " The request passed, and no reply came by the way it went.") : Suspected(step, title, evidenceText);
        }
    }
}
