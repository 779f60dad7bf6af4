using ContainerNet.Paths;

namespace ContainerNet.Probes;

/// <summary>Adds to what is wrong how that is known: the rule that was traced, the kernel's own reason, the error that came back. Pure.</summary>
internal static class ProofWords
{
    /// <summary>Which reasons of the kernel bear a fault out; one that is not here says nothing of it.</summary>
    private static readonly Dictionary<string, string[]> Bearing = new(StringComparer.Ordinal)
    {
        ["IpForwardDisabled"] = ["IP_INADDRERRORS", "IP_INNOROUTES"],
        ["ReversePathFiltered"] = ["IP_RPFILTER"],
        ["OverlappingRoutes"] = ["IP_RPFILTER"],
        ["MartianSource"] = ["IP_LOCAL_SOURCE", "IP_LOCALNET", "IP_INVALID_SOURCE", "IP_INVALID_DEST"],
        ["HostHasNoRoute"] = ["IP_INNOROUTES", "IP_OUTNOROUTES", "IP_INADDRERRORS"],
        ["NoRoute"] = ["IP_OUTNOROUTES", "IP_INNOROUTES"],
        ["RouteRefuses"] = ["IP_INADDRERRORS", "IP_INNOROUTES", "IP_OUTNOROUTES"],
        ["NeighborFailed"] = ["NEIGH_FAILED", "NEIGH_QUEUEFULL", "NEIGH_DEAD"],
        ["MtuTooSmall"] = ["PKT_TOO_BIG"],
        ["BridgePortNotForwarding"] = ["BRIDGE_INGRESS_STP_STATE"],
        ["ServiceNotListening"] = ["NO_SOCKET"],
        ["ServiceOnLoopbackOnly"] = ["NO_SOCKET"],
        ["FamilyDisabled"] = ["IPV6DISABLED"],
    };

    /// <summary>The faults outside of what can be seen: what is tracked tells how the packet left.</summary>
    private static readonly string[] Outside = ["DestinationSilent", "AsymmetricReturn", "MasqueradeMissing", "RemoteSubnetUnrouted"];

    /// <summary>The findings, with what a packet showed of them.</summary>
    public static IReadOnlyList<Finding> Say(PathTrace trace, IReadOnlyList<Finding> findings)
        => trace.Evidence is { } evidence ? findings.Select(finding => finding.Severity == FindingSeverity.Error ? Say(finding, evidence) : finding).ToArray() : findings;

    private static Finding Say(Finding finding, PathEvidence evidence)
    {
        bool isTraced = evidence.Decision is { } decision && finding.Evidence.Contains(decision.Explanation, StringComparison.Ordinal);
        finding = finding with { Proof = isTraced ? FindingProof.Proven : finding.Proof };
        if (finding.Proof != FindingProof.Proven)
        {
            return finding;
        }

        List<string> said = [finding.Evidence];
        if (isTraced)
        {
            said.Add(evidence.Decision!.Sentence);
        }

        if (evidence.KernelReasons.FirstOrDefault(reason => isTraced ? reason == "NETFILTER_DROP" : Bears(finding.Id, reason)) is { } reason)
        {
            said.Add($"The kernel dropped a packet at that moment: {reason}.");
        }

        if (Outside.Contains(finding.Id))
        {
            said.AddRange(evidence.Tracked);
        }

        if (evidence.Complaint is { } complaint && !finding.Evidence.Contains(complaint, StringComparison.Ordinal))
        {
            said.Add($"What came back: {complaint}.");
        }

        return said.Count == 1 ? finding : finding with { Evidence = string.Join(' ', said) };
    }

    /// <summary>Whether a reason of the kernel says the same as a fault. A drop by netfilter need not be traced: iptables-legacy cannot be.</summary>
    private static bool Bears(string fault, string reason)
        => Bearing.TryGetValue(fault, out string[]? bearing) ? bearing.Contains(reason)
            : reason == "NETFILTER_DROP" && (fault.EndsWith("Dropped", StringComparison.Ordinal) || fault.EndsWith("Drops", StringComparison.Ordinal) || fault == "LegacyAndNftBothFilter");
}
