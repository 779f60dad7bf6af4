using ContainerNet.Paths;
using ContainerNet.Repairs;

namespace ContainerNet.Faults;

/// <summary>The host's end of the container's pair is a port of another bridge than the one that holds the gateway.</summary>
public sealed class PeerInWrongBridge : Fault
{
    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        if (trace.Start.Route?.NextHop is not { } gateway)
        {
            yield break;
        }

        foreach (PathStep step in trace.All(HopKind.BridgePort).Where(step => step.Link is { Bridge: not null } link && link.PeerNamespace == trace.Start.Namespace?.Label))
        {
            if (step.Namespace!.HolderOf(gateway) is { Kind: "bridge" } right && right.InterfaceIndex != step.Link!.BridgeIndex)
            {
                string ns = step.Namespace.Label;
                yield return Found(step, $"{step.Link.Name} is a port of {step.Link.Bridge}, and the gateway is on {right.Name}.",
                    $"{gateway} is held by bridge {right.Name} in namespace {ns}; frames from {step.Link.Name} do not get there.",
                    RepairCommand.Write("Remove-BridgePort", ("InterfaceAlias", step.Link.Name), ("Namespace", ns)),
                    RepairCommand.Write("Add-BridgePort", ("Bridge", right.Name), ("InterfaceAlias", step.Link.Name), ("Namespace", ns)));
            }
        }
    }
}
