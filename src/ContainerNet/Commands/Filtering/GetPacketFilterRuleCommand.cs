using System.Management.Automation;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Netfilter;
using ContainerNet.Netfilter.Rendering;

namespace ContainerNet.Commands;

/// <summary>Gets the rules of nf_tables in a network namespace, whoever wrote them, in nft's words.</summary>
[Cmdlet(VerbsCommon.Get, "PacketFilterRule")]
[OutputType(typeof(PacketFilterRule))]
public sealed class GetPacketFilterRuleCommand : ReadingCmdlet
{
    /// <summary>Only rules of chains that are called at these hooks. The rules of chains these jump to are got without it.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    public NetfilterHook[]? Hook { get; set; }

    /// <summary>Only rules of these tables, by name or wildcard.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    public string[]? Table { get; set; }

    /// <summary>Only rules of these chains, by name or wildcard.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    public string[]? Chain { get; set; }

    /// <inheritdoc/>
    protected override void Read(NamespaceHandle ns)
    {
        FilterRuleset rules = NetfilterSocket.In(Session, ns).ReadRuleset();
        NameFilter tables = new(Table);
        NameFilter chains = new(Chain);
        Write(RulesetListing.Rules(rules, ns.Label).Where(rule =>
            tables.Matches(rule.Table) & chains.Matches(rule.Chain) & (Hook is null || (rule.Hook is NetfilterHook hook && Hook.Contains(hook)))));

        // What has no rules is there all the same.
        HashSet<string> names = [.. rules.Tables.Select(t => $"table {t.Name}"), .. rules.Chains.Select(c => $"chain {c.Name}")];
        foreach (string missing in AllNamespaces ? [] : tables.Missing.Select(t => $"table {t}").Concat(chains.Missing.Select(c => $"chain {c}")).Where(m => !names.Contains(m)))
        {
            Try(missing, () => throw new RefusedException("RuleNotFound", $"There is no {missing} in namespace {ns}.", "See what is there with Get-PacketFilterRule.", missing));
        }
    }
}
