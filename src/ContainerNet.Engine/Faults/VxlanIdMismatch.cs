using ContainerNet.Paths;
using ContainerNet.Snapshots;

namespace ContainerNet.Faults;

/// <summary>The other host has a VXLAN link, but of another identifier or UDP port: it does not take the frames.</summary>
public sealed class VxlanIdMismatch : Fault
{
    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        foreach (PathStep step in trace.All(HopKind.Uplink).Where(step => step.Link?.VxlanOptions is not null && trace.After(step) is { Hop.Kind: HopKind.Destination }))
        {
            NamespaceSnapshot ns = step.Namespace!;
            foreach (NamespaceSnapshot other in VxlanTunnel.HostsBehind(trace.Snapshot, ns, step.Link!))
            {
                if (other.Links.FirstOrDefault(link => link.VxlanOptions is not null) is { } end)
                {
                    yield return Found(step, $"VXLAN link {step.Link!.Name} and its other end are not of one network.",
                        $"{step.Link.Name} of namespace {ns.Label} is {step.Link.VxlanOptions}, and {end.Name} of namespace {other.Label} is {end.VxlanOptions}. Identifier and port have to be the same at both ends; they are given when a link is made.");
                }
            }
        }
    }
}
