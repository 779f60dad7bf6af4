using ContainerNet.Paths;
using ContainerNet.Snapshots;

namespace ContainerNet.Faults;

/// <summary>The namespace tracks as many connections as it may: the kernel drops the packet of a new one (<c>nf_conntrack: table full, dropping packet</c>).</summary>
public sealed class ConntrackTableFull : Fault
{
    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        foreach (PathStep step in trace.Steps.Where(step => step.Hop.Kind is HopKind.Forwarding or HopKind.Service or HopKind.Link && step.Namespace?.Conntrack is { Maximum: > 0 } table && table.Count >= table.Maximum)
            .DistinctBy(step => step.Hop.Namespace))
        {
            NamespaceSnapshot ns = step.Namespace!;
            yield return Found(step, $"Namespace {ns.Label} tracks as many connections as it may.",
                $"net.netfilter.nf_conntrack_count is {ns.Conntrack!.Count}, and nf_conntrack_max {ns.Conntrack.Maximum}. Find who opens them (Get-ConntrackEntry), or raise nf_conntrack_max on the machine.");
        }
    }
}
