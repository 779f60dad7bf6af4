using ContainerNet.Paths;
using ContainerNet.Probes;

namespace ContainerNet.Faults;

/// <summary>Everything here is right: the packet left by the uplink, and nothing came back.</summary>
public sealed class DestinationSilent : Fault
{
    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        if (trace.Evidence is { Outcome: ProbeOutcome.Silent or ProbeOutcome.Unreachable, IsRequestThrough: true, IsAnswered: false } evidence
            && trace.Steps[^1] is { Hop.Kind: HopKind.Destination } end && trace.Before(end) is { Link: not null } last)
        {
            string complaint = evidence.Complaint is null ? "nothing came back" : $"the answer was: {evidence.Complaint}";
            yield return Found(end, $"{end.Flow.Destination} does not answer.",
                $"The packet left by {last.Link!.Name} of namespace {last.Hop.Namespace} as {FlowText.Describe(last.Flow)}, and {complaint}. Look at the destination, and at what is between.");
        }
    }
}
