using ContainerNet.Filtering;
using ContainerNet.Netfilter;
using ContainerNet.Netfilter.Expressions;
using ContainerNet.Netfilter.Xtables;
using ContainerNet.Paths;
using ContainerNet.Repairs;
using ContainerNet.Snapshots;

namespace ContainerNet.Faults;

/// <summary>
/// An FTP server is behind a published port, and nothing reads along on its control connection: passive data connections (RFC 959, PASV) go to the container's own address, and to a port nobody
/// publishes. The control connection itself works, so a look can only warn.
/// </summary>
public sealed class FtpHelperMissing : Fault
{
    private const int FtpControl = 21;
    private const uint HelperObject = 3; // NFT_OBJECT_CT_HELPER

    /// <inheritdoc/>
    public override bool IsRefutedByReply => false;

    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        if (trace.Question.Protocol != PathProtocol.Tcp)
        {
            yield break;
        }

        foreach (PathStep step in trace.All(HopKind.Forwarding).Where(step => step.Flow is { IsDestinationTranslated: true, DestinationPort: FtpControl }))
        {
            NamespaceSnapshot ns = step.Namespace!;
            if (!ns.Filter.IsKnown || ns.Settings.GetValueOrDefault("netfilter/nf_conntrack_helper") == "1" || IsHelped(ns.Filter, step))
            {
                continue;
            }

            bool isOurs = step.Prerouting?.Rule?.Owner == Ours;
            FilterFlow begun = step.Flow.AsBegun();
            string port = FlowText.End(begun.Destination, begun.DestinationPort);
            string[] repair = !isOurs ? [] :
            [
                RepairCommand.Write("Remove-NatPortMap", ("ExternalPort", trace.Question.Port), ("Protocol", trace.Question.Protocol), ("Namespace", ns.Label)),
                RepairCommand.Write("Add-NatPortMap", ("ExternalPort", trace.Question.Port), ("InternalIPAddress", step.Flow.Destination), ("InternalPort", step.Flow.DestinationPort),
                    ("Helper", "ftp"), ("Namespace", ns.Label)),
            ];
            yield return Suspected(step, $"Nothing helps FTP through the published port {trace.Question.Port} of namespace {ns.Label}.",
                $"{port} leads to {FlowText.Destination(step.Flow)}, and no rule assigns the connection tracking helper ftp: log in works, and a passive transfer hangs, because the server names its own address {step.Flow.Destination} "
                + "and a port that nobody publishes. Publish it with Add-NatPortMap -Helper ftp, or let the server name the outside address and a few ports that are published as well.", repair);
        }
    }

    /// <summary>Whether a rule gives the connection a helper: were it to drop instead, would the packet be dropped?</summary>
    private static bool IsHelped(FilterRuleset rules, PathStep step)
    {
        if (!rules.Rules.Any(rule => rule.Expressions.Any(IsHelper)))
        {
            return false;
        }

        FilterRuleset marked = rules with { Rules = [.. rules.Rules.Select(rule => rule.Expressions.Any(IsHelper) ? rule with { Expressions = [.. rule.Expressions.Select(Dropping)] } : rule)] };
        FilterFlow arriving = step.Flow.AsBegun() with
        {
            DestinationIsLocal = true,
            IsDestinationTranslated = false,
            OriginalDestination = null,
            OriginalDestinationPort = 0,
        };
        FilterFlow forwarded = step.Flow with { OutputInterface = step.Route?.Link?.Name, OutputInterfaceIndex = step.Route?.Link?.InterfaceIndex ?? 0 };
        return RulesetEvaluator.Evaluate(marked, NetfilterHook.Prerouting, arriving).Verdict != FilterVerdict.Accept
            || RulesetEvaluator.Evaluate(marked, NetfilterHook.Forward, forwarded).Verdict != (step.Filter?.Verdict ?? FilterVerdict.Accept);
    }

    private static bool IsHelper(FilterExpression expression)
        => expression is ObjectExpression { ObjectType: HelperObject } || (expression is XtTargetExpression { Extension: "CT" } target && !XtText.IsNotrack(target));

    private static FilterExpression Dropping(FilterExpression expression)
        => IsHelper(expression) ? FilterPhrases.Drop : expression;
}
