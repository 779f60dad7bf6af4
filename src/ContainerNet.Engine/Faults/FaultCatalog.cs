using ContainerNet.Paths;
using ContainerNet.Probes;

namespace ContainerNet.Faults;

/// <summary>All faults that are known, and the one look along a path for all of them.</summary>
public static class FaultCatalog
{
    /// <summary>The faults, in the order a packet would meet them.</summary>
    public static IReadOnlyList<Fault> All { get; } =
    [
        new NamespaceHasNoLink(), new FamilyDisabled(), new LinkDown(), new CarrierDown(), new NoAddress(), new DuplicateAddress(), new NoRoute(), new RouteRefuses(), new SourceNotLocal(),
        new OutputDropped(), new PeerNotInBridge(), new BridgePortFull(), new PeerInWrongBridge(), new BridgePortNotForwarding(), new BridgePortIsolated(), new BridgeVlanFiltered(), new BridgeFilterDrops(),
        new BridgeMissing(), new BridgeHasNoAddress(), new GatewayNotOnLink(), new MacvlanHostIsolated(),
        new PreroutingDropped(), new PortTakenOnHost(), new PortMapShadowed(), new LocalhostNotMapped(), new PortMapMissing(), new PortMapTargetGone(), new IpForwardDisabled(), new HostHasNoRoute(),
        new MartianSource(), new ReversePathFiltered(), new ForwardDropped(), new LegacyAndNftBothFilter(), new OverlappingRoutes(), new HairpinOff(), new FtpHelperMissing(), new ConntrackTableFull(), new ConntrackStale(),
        new PostroutingDropped(), new MasqueradeMissing(), new RemoteSubnetUnrouted(), new VxlanPeerMissing(), new VxlanIdMismatch(), new VxlanPortFiltered(), new MtuTooSmall(), new UplinkDown(), new InputDropped(), new ServiceOnLoopbackOnly(), new ServiceNotListening(),
        new PolicyRouteDiverts(), new AsymmetricReturn(), new MacvlanRepliesLost(), new NeighborFailed(), new DnsUnreachable(), new DestinationSilent(),
    ];

    /// <summary>What is said only when nothing else explains where the packet went; of these, too, the first says enough.</summary>
    private static readonly string[] Last = [nameof(PolicyRouteDiverts), nameof(AsymmetricReturn), nameof(MacvlanRepliesLost), nameof(NeighborFailed), nameof(DnsUnreachable), nameof(DestinationSilent)];

    /// <summary>Everything that is wrong on a path, along the way of the packet.</summary>
    public static IReadOnlyList<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        List<Finding> found = [.. All.SelectMany(fault => fault.Look(trace))];
        HashSet<(string Id, int? Hop)> explained = [.. found.Where(IsError).SelectMany(Explained)];
        bool IsExplained(Finding finding) => explained.Contains((finding.Id, null)) || explained.Contains((finding.Id, finding.Hop?.Index));
        found.RemoveAll(finding => finding.Severity == FindingSeverity.Warning && IsExplained(finding));
        HashSet<string> errors = [.. found.Where(finding => IsError(finding) && !IsExplained(finding)).Select(finding => finding.Id)];
        string? last = errors.IsSubsetOf(Last) ? Array.Find(Last, errors.Contains) : null;
        explained.UnionWith(Last.Where(id => id != last).Select(id => (id, (int?)null)));
        found.RemoveAll(finding => IsError(finding) && IsExplained(finding));

        // An array, and not a collection the compiler makes up: PowerShell indexes those no better than any enumerable.
        return found.Select(finding => Judge(finding, trace)).OrderByDescending(finding => finding.Severity).ThenBy(finding => finding.Hop?.Index ?? 0).ToArray();
    }

    /// <summary>What is there only because of a finding: at its hop, or at any (null).</summary>
    private static IEnumerable<(string Id, int? Hop)> Explained(Finding finding)
    {
        Fault fault = All.First(one => one.Id == finding.Id);
        return fault.Explains.Select(id => (id, fault.ExplainsOnlyItsHop ? finding.Hop?.Index : null));
    }

    private static bool IsError(Finding finding) => finding.Severity == FindingSeverity.Error;

    /// <summary>What a real packet says about a finding: proven where the packet ended there or somebody else answered it, and no error where a packet passed all the same.</summary>
    private static Finding Judge(Finding finding, PathTrace trace) => trace.Evidence switch
    {
        null => finding,
        { Outcome: ProbeOutcome.Replied or ProbeOutcome.Refused } when !trace.EndsWhereItShould => finding with { Proof = FindingProof.Proven },
        { Outcome: ProbeOutcome.Replied } when All.First(fault => fault.Id == finding.Id) is { IsRefutedByReply: false } => finding,
        { Outcome: ProbeOutcome.Replied } => finding with { Severity = FindingSeverity.Info, Evidence = finding.Evidence + " A packet passed all the same.", RepairCommand = [] },
        PathEvidence evidence => finding with { Proof = evidence.EndedAt(finding.Hop?.Index ?? 0) ? FindingProof.Proven : FindingProof.Inferred },
    };
}
