using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Netfilter;
using ContainerNet.Netfilter.Rendering;

namespace ContainerNet.Commands;

/// <summary>Gets the rules of nf_tables, iptables-nft and iptables-legacy in a network namespace, whoever wrote them, in nft's words.</summary>
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
    [ArgumentCompleter(typeof(FilterTableCompleter))]
    public string[]? Table { get; set; }

    /// <summary>Only rules of these chains, by name or wildcard.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(FilterChainCompleter))]
    public string[]? Chain { get; set; }

    /// <summary>Only rules these have written.</summary>
    [Parameter]
    [ValidateSet("containernet", "docker", "podman", "cni", "kube-proxy", "firewalld", "ufw", "unknown")]
    public string[]? Owner { get; set; }

    /// <summary>Only rules of tables of these families, as nft writes them.</summary>
    [Parameter]
    [ValidateSet("ip", "ip6", "inet", "bridge", "arp", "netdev")]
    public string[]? Family { get; set; }

    /// <inheritdoc/>
    protected override void Read(NamespaceHandle ns)
    {
        FilterRuleset rules = EverybodysRules.Read(Session, ns);
        NameFilter tables = new(Table);
        NameFilter chains = new(Chain);
        Write(RulesetListing.Rules(rules, ns.Label).Where(rule =>
            tables.Matches(rule.Table) & chains.Matches(rule.Chain) & Names(Owner, rule.Owner) & Names(Family, rule.Family) & (Hook is null || (rule.Hook is NetfilterHook hook && Hook.Contains(hook)))));

        // What has no rules is there all the same.
        HashSet<string> names = [.. rules.Tables.Select(t => $"table {t.Name}"), .. rules.Chains.Select(c => $"chain {c.Name}")];
        foreach (string missing in AllNamespaces ? [] : tables.Missing.Select(t => $"table {t}").Concat(chains.Missing.Select(c => $"chain {c}")).Where(m => !names.Contains(m)))
        {
            Try(missing, () => throw new RefusedException("RuleNotFound", $"There is no {missing} in namespace {ns}.", "See what is there with Get-PacketFilterRule.", missing));
        }
    }

    private static bool Names(string[]? wanted, string name) => wanted is null || wanted.Contains(name, StringComparer.OrdinalIgnoreCase);
}
