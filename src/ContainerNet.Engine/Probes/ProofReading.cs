using System.Net;
using ContainerNet.Conntrack;
using ContainerNet.Filtering;
using ContainerNet.Netfilter;
using ContainerNet.Paths;

namespace ContainerNet.Probes;

/// <summary>Lays what a second packet showed upon the path: what happened stands in the place of what was worked out. Pure.</summary>
internal static class ProofReading
{
    /// <summary>The request as it can look in a namespace: as it comes to each hop there, and as it goes on to the hop behind.</summary>
    public static IReadOnlyList<FilterFlow> Flows(PathTrace trace, IEnumerable<PathStep> steps)
    {
        ArgumentNullException.ThrowIfNull(trace);
        List<FilterFlow> flows = [.. steps.SelectMany(step => new[] { step.Flow, trace.After(step)?.Flow ?? step.Flow })];
        IPAddress sender = trace.Start.Flow.Source;
        return [.. flows.Select(flow => new FilterFlow
        {
            Source = flow.Source,
            Destination = flow.Destination,
            Protocol = flow.Protocol,
            DestinationPort = flow.DestinationPort,
            SourceIsLocal = flow.Source.Equals(sender), // whose port is known, then
        }).Distinct()];
    }

    /// <summary>The path with what was seen; as it is, where nothing was.</summary>
    public static PathTrace Apply(PathTrace trace, ProofResult? proof)
    {
        ArgumentNullException.ThrowIfNull(trace);
        if (proof is null || trace.Evidence is not { } evidence)
        {
            return trace;
        }

        TracedDecision? decision = TraceJudge.Find(trace, proof);
        PathStep[] steps = [.. trace.Steps];
        int place = decision is null ? -1 : Array.FindIndex(steps, step => step.Hop.Namespace == decision.Namespace && IsAt(step, decision));
        if (decision is { IsReply: false } && (evidence.IsRequestThrough || evidence.LastSeen > place))
        {
            decision = null; // the first packet passed there: a limit, or chance, is not what lost it
        }

        if (decision is not null && place >= 0)
        {
            steps[place] = With(steps[place], decision);
        }

        evidence = evidence with
        {
            Decision = decision,
            KernelReasons = DropJudge.Reasons(proof, evidence),
            Tracked = [.. proof.Connections.Select(one => Tracked(one.Namespace, one.Entry))],
        };
        return trace with { Evidence = evidence, Steps = steps };
    }

    /// <summary>A connection is tracked only once its first packet has passed the last hook.</summary>
    private static string Tracked(string ns, ConntrackEntry entry)
    {
        string from = entry.SourceTranslatedTo is { } source ? $", as from {source}" : "";
        string to = entry.DestinationTranslatedTo is { } destination ? $", to {destination}" : "";
        return $"Namespace {ns} let it through and tracks it{from}{to}; {(entry.Status.HasFlag(ConntrackStatus.SeenReply) ? "it has seen the reply" : "it has seen no reply")}.";
    }

    private static bool IsAt(PathStep step, TracedDecision decision) => (decision.IsBridge, decision.Hook, decision.IsReply) switch
    {
        (true, _, false) => step.BridgeFilter is not null,
        (false, NetfilterHook.Output, false) => step.Hop.Index == 0 && step.Filter is not null,
        (false, NetfilterHook.Prerouting, false) => step.Prerouting is not null,
        (false, NetfilterHook.Forward, _) => step.ReplyFilter is not null || (!decision.IsReply && step is { Hop.Kind: HopKind.BridgePort, BridgeFilter: not null }), // handed to IP by a bridge
        (false, NetfilterHook.Input, false) => step.Hop.Kind == HopKind.Service && step.Filter is not null,
        (false, NetfilterHook.Postrouting, false) => step.Postrouting is not null,
        _ => false,
    };

    private static PathStep With(PathStep step, TracedDecision decision) => (decision.IsBridge, decision.Hook) switch
    {
        (true, _) => step with { BridgeFilter = Seen(step.BridgeFilter!, decision) },
        (_, NetfilterHook.Prerouting) => step with { Prerouting = Seen(step.Prerouting!, decision) },
        (_, NetfilterHook.Postrouting) => step with { Postrouting = Seen(step.Postrouting!, decision) },
        (_, NetfilterHook.Forward) when step.ReplyFilter is null => step with { BridgeFilter = Seen(step.BridgeFilter!, decision) with { HandedTo = NetfilterHook.Forward } },
        _ when decision.IsReply => step with { ReplyFilter = Seen(step.ReplyFilter!, decision) },
        _ => step with { Filter = Seen(step.Filter!, decision) },
    };

    /// <summary>Where the look came to the same rule, its words stay.</summary>
    private static HookResult Seen(HookResult inferred, TracedDecision decision)
        => inferred.Verdict == decision.Verdict && inferred.Explanation == decision.Explanation ? inferred : inferred with
        {
            Verdict = decision.Verdict,
            Rule = decision.Rule,
            PolicyChain = decision.PolicyChain,
            Explanation = decision.Explanation,
        };
}
