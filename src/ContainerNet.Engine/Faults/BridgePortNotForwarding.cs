using ContainerNet.Paths;
using ContainerNet.Repairs;
using ContainerNet.Route;

namespace ContainerNet.Faults;

/// <summary>The bridge does not forward on a port of the path: its state is not Forwarding (IEEE 802.1D; <c>IFLA_BRPORT_STATE</c>).</summary>
public sealed class BridgePortNotForwarding : Fault
{
    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        foreach (PathStep step in trace.All(HopKind.BridgePort))
        {
            if (step is not { Link: { State: LinkState.Up, HasCarrier: true, PortState: { } state } port, Namespace: { } ns }
                || state == BridgePortState.Forwarding
                || ns.FindLink(port.BridgeIndex) is not { State: LinkState.Up } bridge)
            {
                continue;
            }

            string title = $"Bridge {bridge.Name} does not forward on port {port.Name}: its state is {state}.";
            if (bridge.BridgeOptions is { Stp: true } tree)
            {
                double rest = tree.ForwardDelay.TotalSeconds * (state == BridgePortState.Learning ? 1 : 2);
                string wait = state is BridgePortState.Listening or BridgePortState.Learning
                    ? $"it forwards in at most {rest:0} seconds"
                    : "another way leads to the root of the tree, or the port is switched off in it";
                yield return Found(step, title, $"The spanning tree protocol runs on {bridge.Name} of namespace {ns.Label}: {wait}. Without other bridges behind it, {RepairCommand.Write("Set-Bridge", ("Name", bridge.Name), ("Stp", false), ("Namespace", ns.Label))} does away with the wait.");
            }
            else
            {
                yield return Found(step, title, $"No spanning tree protocol runs on {bridge.Name} of namespace {ns.Label}: somebody set the state by hand.",
                    RepairCommand.Write("Set-BridgePort", ("InterfaceAlias", port.Name), ("State", BridgePortState.Forwarding), ("Namespace", ns.Label)));
            }
        }
    }
}
