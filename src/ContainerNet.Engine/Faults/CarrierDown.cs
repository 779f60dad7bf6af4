using ContainerNet.Paths;
using ContainerNet.Repairs;
using ContainerNet.Route;

namespace ContainerNet.Faults;

/// <summary>A container's link is switched on, but its other end is switched off.</summary>
public sealed class CarrierDown : Fault
{
    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        foreach (PathStep step in trace.Steps.Where(step => step is { Hop.Kind: HopKind.BridgePort, Link: { Kind: "veth", State: LinkState.Down } }))
        {
            NetworkLink port = step.Link!;
            PathStep inside = trace.Steps.FirstOrDefault(other => other.Link is { } link && link.InterfaceIndex == port.PeerIndex && other.Namespace!.Label == port.PeerNamespace) ?? step;
            yield return Found(inside, $"The other end of {inside.Link!.Name} is switched off.",
                $"{inside.Link.Name} in namespace {inside.Namespace!.Label} has no carrier: its peer {port.Name} in namespace {step.Namespace!.Label} does not have the flag UP.",
                RepairCommand.Write("Set-NetworkLink", ("InterfaceAlias", port.Name), ("State", "Up"), ("Namespace", step.Namespace.Label)));
        }
    }
}
