using ContainerNet.Paths;
using ContainerNet.Repairs;

namespace ContainerNet.Faults;

/// <summary>Two ports of a bridge are both isolated, so that nothing goes from one to the other (<c>IFLA_BRPORT_ISOLATED</c>).</summary>
public sealed class BridgePortIsolated : Fault
{
    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        foreach (PathStep step in trace.All(HopKind.BridgePort))
        {
            if (step is { Link: { Isolated: true } into, Namespace: { } ns } && trace.After(step) is { Hop.Kind: HopKind.BridgePort, Link: { Isolated: true } outOf } next
                && next.Namespace == ns && outOf.BridgeIndex == into.BridgeIndex)
            {
                yield return Found(next, $"Ports {into.Name} and {outOf.Name} of bridge {into.Bridge} are isolated from each other.",
                    $"Both ports are isolated in namespace {ns.Label}; isolated ports reach only those that are not.",
                    RepairCommand.Write("Set-BridgePort", ("InterfaceAlias", outOf.Name), ("Isolated", false), ("Namespace", ns.Label)));
            }
        }
    }
}
