using ContainerNet.Filtering;
using ContainerNet.Netfilter;
using ContainerNet.Netfilter.Legacy;
using ContainerNet.Paths;
using ContainerNet.Snapshots;

namespace ContainerNet.Faults;

/// <summary>
/// iptables-legacy and nf_tables both hold rules for one hook, and the packet is dropped by those of iptables-legacy: neither <c>nft list ruleset</c> nor the usual <c>iptables</c> shows them.
/// Where it is the other way round the rule that drops is a finding of its own, and this is a word of warning beside it.
/// </summary>
public sealed class LegacyAndNftBothFilter : Fault
{
    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Explains { get; } = [nameof(ForwardDropped), nameof(InputDropped), nameof(OutputDropped)];

    /// <inheritdoc/>
    public override bool ExplainsOnlyItsHop => true;

    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        foreach (PathStep step in trace.Steps)
        {
            if (HookOf(step) is not { } hook || DropAt(step) is not { } drop)
            {
                continue;
            }

            NamespaceSnapshot ns = step.Namespace!;
            string? command = LegacyAdvice.For(drop);
            if (OtherTable(ns.Filter, hook, drop, isLegacy: command is null) is not { } other)
            {
                continue;
            }

            string meets = $"The packet ({FlowText.Describe(drop.Flow)}) meets {drop.Explanation}";
            yield return command is not null
                ? Found(step, $"iptables-legacy and nf_tables both filter the {hook.ToString().ToLowerInvariant()} hook of namespace {ns.Label}, and iptables-legacy drops the packet.",
                    $"{meets}. A packet has to pass both; table {other} of nf_tables lets it through, and neither nft nor iptables-nft shows the other. Move the rules to one of the two, or in that namespace let it pass with: {command}")
                : Suspected(step, $"iptables-legacy filters the {hook.ToString().ToLowerInvariant()} hook of namespace {ns.Label}, too.",
                    $"{meets}. Table {other} holds rules for the same hook, so who looks with iptables-legacy does not see what drops.");
        }
    }

    private static NetfilterHook? HookOf(PathStep step) => step.Hop.Kind switch
    {
        HopKind.Forwarding when step.Route?.Link is not null => NetfilterHook.Forward,
        HopKind.Service => NetfilterHook.Input,
        HopKind.Link when step.Filter is not null => NetfilterHook.Output,
        _ => null,
    };

    private static HookResult? DropAt(PathStep step)
        => new[] { step.Filter, step.ReplyFilter is not null && ForwardDropped.GoesBack(step) ? step.ReplyFilter : null }.FirstOrDefault(result => result is { Verdict: FilterVerdict.Drop or FilterVerdict.Reject });

    /// <summary>A table of the other kind that filters at this hook: with rules there, or a policy that drops.</summary>
    private static string? OtherTable(FilterRuleset rules, NetfilterHook hook, HookResult drop, bool isLegacy)
    {
        bool isIPv6 = drop.Flow.Destination.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        return rules.Chains
            .Where(chain => chain.Hook == hook && chain.Type == "filter" && LegacyTable.IsLegacy(chain.Table) == isLegacy
                && (chain.Family == NftFamily.Inet || chain.Family == (isIPv6 ? NftFamily.IPv6 : NftFamily.IPv4)))
            .FirstOrDefault(chain => chain.Policy == ChainPolicy.Drop || rules.Rules.Any(rule => rule.Chain == chain.Name && rule.Table == chain.Table && rule.Family == chain.Family))?.Table;
    }
}
