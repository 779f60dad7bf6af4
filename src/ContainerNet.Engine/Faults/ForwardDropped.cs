using ContainerNet.Filtering;
using ContainerNet.Paths;
using ContainerNet.Repairs;
using ContainerNet.Route;

namespace ContainerNet.Faults;

/// <summary>A rule or a chain's policy drops the packet, or its reply, while it is forwarded.</summary>
public sealed class ForwardDropped : Fault
{
    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        foreach (PathStep step in trace.All(HopKind.Forwarding).Where(step => step.Route?.Link is not null))
        {
            if (step.Filter is { Verdict: FilterVerdict.Drop or FilterVerdict.Reject } request)
            {
                yield return Dropped(trace, step, request, "the packet");
            }
            else if (step.ReplyFilter is { Verdict: FilterVerdict.Drop or FilterVerdict.Reject } reply && GoesBack(step))
            {
                yield return Dropped(trace, step, reply, "the reply");
            }
        }
    }

    /// <summary>Whether the reply goes back by the link the request came in by. If not, where it goes is what is wrong, and a filter that drops it there does its work.</summary>
    internal static bool GoesBack(PathStep step)
        => step.Namespace!.FindLink(step.Flow.InputInterface) is not { } input || step.IsSourceUnknown
            || RouteLookup.Find(step.Namespace!, step.Flow.Source, step.Flow.Destination, step.Route?.Link?.Name).LeavesBy(input);

    private Finding Dropped(PathTrace trace, PathStep step, HookResult result, string what)
    {
        FilterFlow flow = step.Flow;
        bool isService = trace.Question.IsInbound && flow.DestinationPort != 0;
        string verb = result.Verdict == FilterVerdict.Reject ? "rejects" : "drops";
        if (LegacyAdvice.For(result) is string command)
        {
            // An accept in nf_tables cannot undo this, and ContainerNet does not write these tables.
            return Found(step, $"A rule of iptables-legacy in namespace {step.Namespace!.Label} {verb} {what}.",
                $"{what[..1].ToUpperInvariant()}{what[1..]} ({FlowText.Describe(result.Flow)}) meets {result.Explanation}. In that namespace, let it pass with: {command}");
        }

        string repair = RepairCommand.Write("Add-ForwardRule",
            ("InputInterface", isService ? null : flow.InputInterface),
            ("OutputInterface", step.Route!.Link!.Name),
            ("SourcePrefix", isService ? null : new IpPrefix(flow.Source, flow.Source.GetAddressBytes().Length * 8)),
            ("DestinationPrefix", isService ? new IpPrefix(flow.Destination, flow.Destination.GetAddressBytes().Length * 8) : null),
            ("Protocol", isService ? flow.Protocol : null),
            ("DestinationPort", isService ? flow.DestinationPort : null),
            ("Namespace", step.Namespace!.Label));
        return Found(step, $"The forward hook of namespace {step.Namespace.Label} {verb} {what}.",
            $"{what[..1].ToUpperInvariant()}{what[1..]} ({FlowText.Describe(result.Flow)}) meets {result.Explanation}.", repair);
    }
}
