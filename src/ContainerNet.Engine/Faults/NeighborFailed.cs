using ContainerNet.Paths;
using ContainerNet.Snapshots;

namespace ContainerNet.Faults;

/// <summary>The next hop's link layer address was asked for, and nobody answered (ARP, RFC 826; neighbour discovery, RFC 4861).</summary>
public sealed class NeighborFailed : Fault
{
    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        if (trace.Evidence is not { UnansweredAt: >= 0 } evidence)
        {
            yield break;
        }

        PathStep step = trace.Steps[evidence.UnansweredAt];
        NamespaceSnapshot? ns = step.Namespace;
        string nextHop = trace.Steps.Take(step.Hop.Index + 1).LastOrDefault(before => before.Route?.NextHop is not null)?.Route!.NextHop!.ToString() ?? step.Flow.Destination.ToString();
        yield return Found(step, $"{nextHop} does not say where it is.",
            $"Its link layer address was asked for at {step.Link?.Name} of namespace {ns?.Label}, and nobody answered: nothing there holds {nextHop}, or what does is switched off.");
    }
}
