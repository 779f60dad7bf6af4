using ContainerNet.Paths;
using ContainerNet.Probes;
using ContainerNet.Snapshots;

namespace ContainerNet.Faults;

/// <summary>A rule sends the packet to another routing table than the main one, and it leaves by another way than it would (ip-rule(8)). It is an error only where the packet ends on that way.</summary>
public sealed class PolicyRouteDiverts : Fault
{
    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        foreach (PathStep step in trace.Steps.Where(step => step.Route is { Link: not null, Rule: not null } && !RouteLookup.IsBuiltIn(step.Route.Rule)))
        {
            NamespaceSnapshot ns = step.Namespace!;
            RouteAnswer main = RouteLookup.FindInMain(ns, step.Flow.Destination);
            if (main.Link is null || (main.Link == step.Route!.Link && Equals(main.NextHop, step.Route.NextHop)))
            {
                continue;
            }

            bool isFatal = trace.Evidence is { Outcome: not ProbeOutcome.Replied, IsAnswered: false } evidence && (evidence.UnansweredAt >= step.Hop.Index || (!evidence.IsRequestThrough && evidence.LastSeen >= step.Hop.Index));
            string title = $"A rule of namespace {ns.Label} sends the packet another way than the main table.";
            string evidenceText = $"Rule {step.Route!.Rule!.Priority} ({step.Route.Rule}) looks it up in table {step.Route.Rule.Table}: {step.Route}. The main table has {main}.";
            PathStep way = trace.After(step) is { Link: not null } next ? next : step;
            yield return isFatal ? Found(way, title, evidenceText) : Suspected(way, title, evidenceText);
        }
    }
}
