using ContainerNet.Paths;
using ContainerNet.Route;

namespace ContainerNet.Faults;

/// <summary>The link that leads out of the machine is switched on and has no carrier.</summary>
public sealed class UplinkDown : Fault
{
    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        return trace.All(HopKind.Uplink)
            .Where(step => step.Link is { State: LinkState.Up, HasCarrier: false })
            .Select(step => Found(step, $"Uplink {step.Link!.Name} has no carrier.",
                $"{step.Link.Name} in namespace {step.Namespace!.Label} is switched on, and nothing is at its other end ({step.Link.OperationalState})."));
    }
}
