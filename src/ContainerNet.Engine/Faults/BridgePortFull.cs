using ContainerNet.Paths;

namespace ContainerNet.Faults;

/// <summary>The host's end of a container's pair is in no bridge, because the bridge it belongs to takes no further port.</summary>
public sealed class BridgePortFull : Fault
{
    private const int MostPorts = 1023; // net/bridge/br_private.h BR_MAX_PORTS, of which 0 is none

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Explains { get; } = [nameof(PeerNotInBridge)];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        foreach (PathStep step in trace.All(HopKind.BridgePort).Where(step => step.Link is { BridgeIndex: 0 }))
        {
            if (trace.After(step) is { Hop.Kind: HopKind.Bridge, IsAssumed: true, Link: { } bridge, Namespace: { } ns }
                && ns.Links.Count(link => link.BridgeIndex == bridge.InterfaceIndex) is >= MostPorts and int ports)
            {
                yield return Found(step, $"Bridge {bridge.Name} is full.", $"{bridge.Name} of namespace {ns.Label} has {ports} ports, the most a bridge can have, and {step.Link!.Name} is none of them. Remove one, or use another bridge.");
            }
        }
    }
}
