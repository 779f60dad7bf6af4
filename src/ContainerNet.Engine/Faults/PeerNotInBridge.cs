using ContainerNet.Paths;
using ContainerNet.Repairs;

namespace ContainerNet.Faults;

/// <summary>The host's end of the container's pair is neither a port of the bridge nor addressed: frames end there.</summary>
public sealed class PeerNotInBridge : Fault
{
    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Explains { get; } = [nameof(ReversePathFiltered)];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        foreach (PathStep step in trace.All(HopKind.BridgePort).Where(step => step.Link is { BridgeIndex: 0 } link
            && !step.Namespace!.AddressesOf(link, trace.Question.Family).Any()))
        {
            PathStep? bridge = new[] { trace.After(step), trace.Before(step) }.FirstOrDefault(near => near is { Hop.Kind: HopKind.Bridge, Link: not null });
            if (bridge is not null)
            {
                string ns = step.Namespace!.Label;
                yield return Found(step, $"{step.Link!.Name} is not a port of bridge {bridge.Link!.Name}.",
                    $"{step.Link.Name} in namespace {ns} has no master and no {trace.Question.Family} address, so what comes out of it goes nowhere.",
                    RepairCommand.Write("Add-BridgePort", ("Bridge", bridge.Link.Name), ("InterfaceAlias", step.Link.Name), ("Namespace", ns)));
            }
        }
    }
}
