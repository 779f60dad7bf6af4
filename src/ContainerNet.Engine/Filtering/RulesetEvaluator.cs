using System.Net;
using System.Net.Sockets;
using ContainerNet.Netfilter;
using ContainerNet.Netfilter.Rendering;

namespace ContainerNet.Filtering;

/// <summary>Does with one packet what nf_tables does at one hook, from a rule set that was read before. Nothing is sent and nothing is read.</summary>
public static class RulesetEvaluator
{
    // NF_IP_PRI_CONNTRACK
    private const int ConnectionTracking = -200;

    /// <summary>What the base chains of a hook do with a packet, in the kernel's order.</summary>
    /// <param name="rules">The rules of the namespace the packet is in.</param>
    /// <param name="hook">Where it is.</param>
    /// <param name="flow">The packet. A new TCP flow is a SYN, ICMP an echo request; a reply is the first answer to that.</param>
    /// <param name="family">Whose hook: left out, that of IPv4 or IPv6 by the packet's address; <see cref="NftFamily.Bridge"/> for a frame a bridge forwards.</param>
    /// <remarks>
    /// After a translation <see cref="FilterFlow.DestinationIsLocal"/> and <see cref="FilterFlow.SourceIsLocal"/> of the result are only true for loopback: the caller knows the
    /// addresses. A redirect before routing goes to the address of the link the packet came in by: the destination is left and is local.
    /// </remarks>
    public static HookResult Evaluate(FilterRuleset rules, NetfilterHook hook, FilterFlow flow, NftFamily? family = null)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(flow);
        if (!rules.IsKnown)
        {
            return new HookResult { Verdict = FilterVerdict.Unknown, Explanation = "the rules could not be read", Flow = flow };
        }

        RulesetIndex index = RulesetIndex.Of(rules);
        NftFamily at = family ?? (flow.Destination.AddressFamily == AddressFamily.InterNetworkV6 ? NftFamily.IPv6 : NftFamily.IPv4);
        PacketState packet = new()
        {
            Flow = flow,
            Hook = hook,
            Family = at,
            Mark = flow.IsMarkUnknown ? null : flow.Mark,
            DestinationIsLocal = flow.DestinationIsLocal,
            SourceIsLocal = flow.SourceIsLocal,
            ConnectionMark = index.WritesConnectionMark ? null : 0,
        };

        List<Ending> ends = [];
        Ending? accepted = null;
        foreach (FilterChain chain in index.At(hook, at, flow))
        {
            if (chain.Type == "nat" && !AsksNat(packet))
            {
                continue;
            }

            ChainWalk walk = new(index);
            walk.Call(chain, packet with { IsTracked = IsTracked(hook, chain) });
            ends.AddRange(walk.Ends);
            if (walk.Accepted is not PacketState left)
            {
                return Ended(rules, packet, ends);
            }

            // A rule says more than a policy, and a translation more than a rule that lets pass.
            bool isTranslating = left.IsTranslated && !packet.IsTranslated;
            bool isKept = accepted?.Rule is not null && (packet.IsTranslated || walk.AcceptedBy?.Rule is null) && !isTranslating;
            accepted = isKept ? accepted : walk.AcceptedBy;
            packet = left;
        }

        return Passed(rules, packet, ends, accepted);
    }

    /// <summary>NAT is asked once a connection: not for replies, and not again for a packet that loopback brings back.</summary>
    private static bool AsksNat(PacketState packet) => !packet.Flow.IsReply && !packet.Flow.IsUntracked && !packet.IsTranslated
        && !(packet.Flow.InputInterface == "lo" && packet.Hook is NetfilterHook.Prerouting or NetfilterHook.Input);

    private static bool IsTracked(NetfilterHook hook, FilterChain chain) => hook switch
    {
        NetfilterHook.Ingress or NetfilterHook.Egress => false,
        NetfilterHook.Prerouting or NetfilterHook.Output => RulesetIndex.EffectivePriority(chain) > ConnectionTracking,
        _ => true,
    };

    /// <summary>It ends here, whatever is not known.</summary>
    private static HookResult Ended(FilterRuleset rules, PacketState packet, List<Ending> ends)
    {
        Ending end = ends.FindLast(e => e.Kind != DecisionKind.Undecidable) ?? ends[^1];
        FilterVerdict verdict = end.Kind switch
        {
            DecisionKind.Drop => FilterVerdict.Drop,
            DecisionKind.Reject => FilterVerdict.Reject,
            _ => FilterVerdict.Unknown,
        };
        return Result(rules, packet, verdict, end, Where(rules, end));
    }

    private static HookResult Passed(FilterRuleset rules, PacketState packet, List<Ending> ends, Ending? accepted)
    {
        if (ends is [Ending may, ..])
        {
            string what = may.Kind switch { DecisionKind.Drop => "may drop it", DecisionKind.Reject => "may reject it", _ => "may end it" };
            string why = may.Why is null ? "" : may.Kind == DecisionKind.Undecidable ? $": {may.Why}" : $": {may.Why} cannot be known without sending";
            return Result(rules, packet, FilterVerdict.Unknown, may, $"{Where(rules, may)} {what}{why}");
        }

        if (packet.Doubt is not null)
        {
            string explanation = accepted is null ? packet.Doubt : $"{Where(rules, accepted)}: {packet.Doubt}";
            return Result(rules, packet, FilterVerdict.Unknown, accepted, explanation);
        }

        return Result(rules, packet, FilterVerdict.Accept, accepted, accepted is null ? "" : Where(rules, accepted));
    }

    private static HookResult Result(FilterRuleset rules, PacketState packet, FilterVerdict verdict, Ending? by, string explanation) => new()
    {
        Verdict = verdict,
        Rule = by?.Rule is null ? null : RulesetListing.Describe(by.Rule, by.Chain, rules, ""),
        PolicyChain = by is null || by.Rule is not null ? null : PolicyChain.Of(by.Chain),
        Explanation = explanation,
        Flow = packet.Flow with
        {
            Mark = packet.Mark ?? packet.Flow.Mark,
            IsMarkUnknown = packet.Mark is null,
            DestinationIsLocal = packet.DestinationIsLocal ?? IPAddress.IsLoopback(packet.Flow.Destination),
            SourceIsLocal = packet.SourceIsLocal ?? IPAddress.IsLoopback(packet.Flow.Source),
        },
        IsMasqueraded = packet.IsMasqueraded,
    };

    private static string Where(FilterRuleset rules, Ending end)
    {
        string chain = $"chain {end.Chain.Name} of table {NftNames.Family(end.Chain.Family)} {end.Chain.Table}";
        return end.Rule is null
            ? $"policy {(end.Kind == DecisionKind.Drop ? "drop" : "accept")} of {chain}"
            : $"rule '{RuleText.Render(end.Rule, rules)}' (handle {end.Rule.Handle}) in {chain}";
    }
}
