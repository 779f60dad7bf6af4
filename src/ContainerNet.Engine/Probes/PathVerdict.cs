using ContainerNet.Filtering;
using ContainerNet.Paths;

namespace ContainerNet.Probes;

/// <summary>Puts together what a person is told: the path, what was seen on it, where it is broken and why.</summary>
internal static class PathVerdict
{
    /// <summary>What a look alone says.</summary>
    public static ContainerPathTest Inferred(PathTrace trace, IReadOnlyList<Finding> findings)
    {
        Finding? first = FirstError(findings);
        return Test(trace.Path) with
        {
            Succeeded = first is null,
            BrokenAt = first?.Hop,
            Findings = findings,
        };
    }

    /// <summary>What a look and a packet say.</summary>
    public static ContainerPathTest Proven(PathTrace trace, IReadOnlyList<Finding> findings, PathObservation seen)
    {
        ContainerPath path = trace.Path;
        bool succeeded = seen.Evidence.Outcome == ProbeOutcome.Replied && trace.EndsWhereItShould;
        Hop[] hops = [.. path.Hops.Select(seen.Lay)];
        int broken = succeeded ? -1 : BrokenAt(findings, seen.Evidence, hops.Length);
        if (broken >= 0)
        {
            hops[broken] = hops[broken] with { DropReason = seen.ReasonAt(hops[broken]), DropRule = RuleAt(trace.Steps[broken]) ?? ReplyRuleAt(trace.Evidence, hops[broken]) };
        }

        return Test(path) with
        {
            Hops = hops,
            IsProbed = true,
            Succeeded = succeeded,
            BrokenAt = broken < 0 ? null : hops[broken],
            Findings = findings.Select(finding => finding.Hop is null ? finding : finding with { Hop = hops[finding.Hop.Index] }).ToArray(),
            RoundTripTime = succeeded ? seen.Result.RoundTripTime : null,
        };
    }

    private static ContainerPathTest Test(ContainerPath path) => new()
    {
        Source = path.Source,
        Container = path.Container,
        SourceAddress = path.SourceAddress,
        Destination = path.Destination,
        Protocol = path.Protocol,
        Port = path.Port,
        HostNamespace = path.HostNamespace,
        FromNamespace = path.FromNamespace,
        Hops = path.Hops,
        IsInbound = path.IsInbound,
        SnapshotOf = path.SnapshotOf,
    };

    /// <summary>The hop of the first proven fault; without one, of the first the packet did not get to, or of any; where nothing is found, the first hop the packet or its reply did not pass.</summary>
    private static int BrokenAt(IReadOnlyList<Finding> findings, PathEvidence evidence, int hops)
    {
        List<Finding> errors = [.. findings.Where(finding => finding is { Severity: FindingSeverity.Error, Hop: not null })];
        if ((errors.Find(finding => finding.Proof == FindingProof.Proven) ?? errors.Find(finding => finding.Hop!.Index > evidence.LastSeen) ?? errors.FirstOrDefault())?.Hop is { } hop)
        {
            return hop.Index;
        }

        int index = evidence.Outcome == ProbeOutcome.Replied ? hops - 1 : evidence.IsAnswered ? evidence.LastSeen - 1 : evidence.LastSeen + 1;
        return Math.Clamp(index, 0, hops - 1);
    }

    private static Finding? FirstError(IReadOnlyList<Finding> findings) => findings.FirstOrDefault(finding => finding.Severity == FindingSeverity.Error);

    /// <summary>The rule that was seen to end the reply, which the path itself does not follow.</summary>
    private static string? ReplyRuleAt(PathEvidence? evidence, Hop hop)
        => evidence?.Decision is { IsReply: true } decision && decision.Namespace == hop.Namespace ? decision.Explanation : null;

    private static string? RuleAt(PathStep step)
        => new[] { step.Prerouting, step.BridgeFilter, step.Filter, step.ReplyFilter, step.Postrouting }
            .FirstOrDefault(result => result is { Verdict: FilterVerdict.Drop or FilterVerdict.Reject })?.Explanation;
}
