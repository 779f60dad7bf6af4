using ContainerNet.Paths;
using ContainerNet.Probes;

namespace ContainerNet.Faults;

/// <summary>All faults that are known, and the one look along a path for all of them.</summary>
public static class FaultCatalog
{
    /// <summary>The faults, in the order a packet would meet them.</summary>
    public static IReadOnlyList<Fault> All { get; } =
    [
        new NamespaceHasNoLink(), new LinkDown(), new CarrierDown(), new NoAddress(), new NoRoute(), new RouteRefuses(), new OutputDropped(),
        new PeerNotInBridge(), new PeerInWrongBridge(), new BridgeMissing(), new BridgeHasNoAddress(), new GatewayNotOnLink(),
        new PreroutingDropped(), new PortMapMissing(), new IpForwardDisabled(), new HostHasNoRoute(), new ForwardDropped(), new OverlappingRoutes(),
        new PostroutingDropped(), new MasqueradeMissing(), new UplinkDown(), new InputDropped(), new ServiceOnLoopbackOnly(), new ServiceNotListening(),
        new NeighborFailed(), new DestinationSilent(),
    ];

    /// <summary>What is said only when nothing else explains where the packet went.</summary>
    private static readonly string[] Last = [nameof(NeighborFailed), nameof(DestinationSilent)];

    /// <summary>Everything that is wrong on a path, along the way of the packet.</summary>
    public static IReadOnlyList<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        List<Finding> found = [.. All.SelectMany(fault => fault.Look(trace))];
        if (found.Exists(finding => finding.Severity == FindingSeverity.Error && !Last.Contains(finding.Id)))
        {
            found.RemoveAll(finding => Last.Contains(finding.Id));
        }

        // An array, and not a collection the compiler makes up: PowerShell indexes those no better than any enumerable.
        return found.Select(finding => Judge(finding, trace.Evidence)).OrderByDescending(finding => finding.Severity).ThenBy(finding => finding.Hop?.Index ?? 0).ToArray();
    }

    /// <summary>What a real packet says about a finding: proven where the packet ended there, and no error where a packet passed all the same.</summary>
    private static Finding Judge(Finding finding, PathEvidence? evidence)
    {
        if (evidence is null)
        {
            return finding;
        }

        if (evidence.Outcome == ProbeOutcome.Replied)
        {
            return finding with { Severity = FindingSeverity.Info, Evidence = finding.Evidence + " A packet passed all the same.", RepairCommand = [] };
        }

        return finding with { Proof = evidence.EndedAt(finding.Hop?.Index ?? 0) ? FindingProof.Proven : FindingProof.Inferred };
    }
}
