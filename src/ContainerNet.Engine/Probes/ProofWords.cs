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

        if (evidence.KernelReason is { } reason && (isTraced ? reason == "NETFILTER_DROP" : Bearing.TryGetValue(finding.Id, out string[]? bearing) ? bearing.Contains(reason) : IsAnyFilter(finding, reason)))
        {
            said.Add($"The kernel dropped a packet at that moment: {reason}.");
        }

        if (evidence.Complaint is { } complaint && !finding.Evidence.Contains(complaint, StringComparison.Ordinal))
        {
            said.Add($"What came back: {complaint}.");
        }

        return said.Count == 1 ? finding : finding with { Evidence = string.Join(' ', said) };
    }

    /// <summary>A drop by netfilter that was not traced, such as one of iptables-legacy.</summary>
    private static bool IsAnyFilter(Finding finding, string reason)
        => reason == "NETFILTER_DROP" && (finding.Id.EndsWith("Dropped", StringComparison.Ordinal) || finding.Id.EndsWith("Drops", StringComparison.Ordinal) || finding.Id == "LegacyAndNftBothFilter");
}
