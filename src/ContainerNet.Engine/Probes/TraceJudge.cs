using System.Globalization;
using ContainerNet.Filtering;
using ContainerNet.Netfilter;
using ContainerNet.Netfilter.Expressions;
using ContainerNet.Netfilter.Rendering;
using ContainerNet.Netfilter.Tracing;
using ContainerNet.Paths;
using ContainerNet.Snapshots;

namespace ContainerNet.Probes;

/// <summary>Finds in the trace of a packet what ended it. Pure.</summary>
internal static class TraceJudge
{
    private const int EchoReply4 = 0;
    private const int EchoReply6 = 129;
    private const byte TcpAck = 0x10;

    /// <summary>The drop that was seen first along the way: of the request, else of the reply. Null when none was.</summary>
    public static TracedDecision? Find(PathTrace trace, ProofResult proof)
    {
        List<TracedDecision> found = [.. proof.Traced.SelectMany(place => trace.Snapshot.Find(place.Namespace) is { } ns ? Of(ns, place.Events, trace.Question) : [])];
        return found.Find(decision => !decision.IsReply) ?? found.FirstOrDefault();
    }

    private static IEnumerable<TracedDecision> Of(NamespaceSnapshot ns, IReadOnlyList<TraceEvent> events, PathQuestion question)
    {
        foreach (IGrouping<uint, TraceEvent> packet in events.GroupBy(happened => happened.PacketId))
        {
            FilterChain? at = null;
            foreach (TraceEvent happened in packet)
            {
                // A chain that is only jumped to is at the hook of the one that came before it.
                FilterChain? chain = ns.Filter.Chains.FirstOrDefault(one => one.Family == happened.Family && one.Table == happened.Table && one.Name == happened.Chain);
                at = chain?.Hook is null ? at : chain;
                bool isPolicy = happened.Kind == TraceKind.Policy;
                if ((isPolicy ? happened.Policy : happened.Verdict?.Code) == VerdictCode.Drop)
                {
                    yield return Decision(ns, happened, chain, at, isPolicy) with { IsReply = packet.Any(one => IsReply(one, question)) };
                    break;
                }
            }
        }
    }

    private static TracedDecision Decision(NamespaceSnapshot ns, TraceEvent happened, FilterChain? chain, FilterChain? at, bool isPolicy)
    {
        string table = $"{NftNames.Family(happened.Family)} {happened.Table}";
        string where = $"chain {happened.Chain} of table {table}";
        FilterRule? rule = isPolicy ? null : ns.Filter.Rules.FirstOrDefault(one => one.Family == happened.Family && one.Table == happened.Table && one.Handle == happened.RuleHandle);
        PacketFilterRule? shown = rule is null ? null : RulesetListing.Describe(rule, chain, ns.Filter, "");
        bool isReject = rule is not null && rule.Expressions.Any(expression => expression is RejectExpression or XtTargetExpression { Extension: "REJECT" });
        string handle = happened.RuleHandle.ToString(CultureInfo.InvariantCulture);
        string done = isReject ? "rejected" : "dropped";
        return new TracedDecision
        {
            Namespace = ns.Label,
            Hook = at?.Hook,
            IsBridge = happened.Family == NftFamily.Bridge,
            Verdict = isReject ? FilterVerdict.Reject : FilterVerdict.Drop,
            Rule = shown,
            PolicyChain = isPolicy ? new PolicyChain(happened.Family, happened.Table, happened.Chain) : null,
            Explanation = isPolicy ? $"policy drop of {where}" : rule is null ? $"rule {handle} in {where}" : $"rule '{RuleText.Render(rule, ns.Filter)}' (handle {handle}) in {where}",
            Sentence = isPolicy ? $"The policy of chain {happened.Chain} in table {table} {done} it (traced)." : $"Rule {handle} of chain {happened.Chain} in table {table} {done} it (traced).",
        };
    }

    private static bool IsReply(TraceEvent happened, PathQuestion question)
    {
        ReadOnlySpan<byte> header = happened.TransportHeader;
        return question.Protocol switch
        {
            PathProtocol.Tcp => header.Length > 13 && (header[13] & TcpAck) != 0,
            PathProtocol.Udp => header.Length > 4 && ((header[0] << 8) | header[1]) is var from && from == question.Port && ((header[2] << 8) | header[3]) != question.Port,
            _ => header.Length > 0 && header[0] == (question.Family == Route.IpFamily.IPv6 ? EchoReply6 : EchoReply4),
        };
    }
}
