using ContainerNet.Paths;

namespace ContainerNet.Faults;

/// <summary>A rule or a chain's policy drops the packet before it is routed.</summary>
public sealed class PreroutingDropped : HookDropped
{
    /// <summary>What would translate the packet is not asked where it is dropped before.</summary>
    public override IReadOnlyCollection<string> Explains { get; } = [nameof(PortMapMissing), nameof(PortTakenOnHost)];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace) => Dropped(trace, "prerouting", step => step.Prerouting).Select(finding => Place(trace, finding));

    /// <summary>With <c>bridge-nf-call-iptables</c> the hook is met on the bridge already.</summary>
    private static Finding Place(PathTrace trace, Finding finding)
        => trace.Before(trace.Steps[finding.Hop!.Index]) is { Hop.Kind: HopKind.Bridge, Namespace.BridgeCallsIptables: true } bridge ? finding with { Hop = bridge.Hop } : finding;
}
