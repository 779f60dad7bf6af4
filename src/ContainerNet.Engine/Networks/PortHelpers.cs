using ContainerNet.Interop;
using ContainerNet.Netfilter;
using ContainerNet.Netfilter.Expressions;
using ContainerNet.Route;

namespace ContainerNet.Networks;

/// <summary>
/// Connection tracking helpers of published ports: a <c>ct helper</c> object, and one rule for the port before and one behind the namespace's own door.
/// They stand before the translation of destinations, so that the kernel makes room for what it will have to change in the stream.
/// </summary>
/// <remarks><c>ip daddr ADDRESS tcp dport PORT ct helper set "ftp"</c>, or <c>fib daddr type local tcp dport …</c>. No connection but these gets one.</remarks>
internal static class PortHelpers
{
    private const string Start = "containernet: helper ";
    private const int Priority = -150; // NF_IP_PRI_MANGLE: after tracking, before NAT
    private static readonly (string Chain, NetfilterHook Hook)[] Chains = [("helpers", NetfilterHook.Prerouting), ("helpers_output", NetfilterHook.Output)];

    /// <exception cref="RefusedException"><c>InvalidHelper</c></exception>
    public static void Check(PortMapping mapping)
    {
        if (mapping.Map.Helper is { } helper && (helper != "ftp" || mapping.Protocol != NatProtocol.Tcp || mapping.Ports.Count != 1))
        {
            throw new RefusedException("InvalidHelper", $"Helper '{helper}' cannot read port {mapping.Ports}/{mapping.Protocol.ToString().ToLowerInvariant()}.",
                "Helper ftp reads one TCP port; there is no other.", mapping.Map);
        }
    }

    public static void AddTo(FilterBatch batch, PortMapping mapping, string asked)
    {
        if (mapping.Map.Helper is not { } helper)
        {
            return;
        }

        NatTable table = mapping.Table;
        batch.Add(ObjectRequests.NewHelper(table.Family, NatTable.Name, helper, helper, (byte)mapping.Protocol), asked);
        foreach ((string chain, NetfilterHook hook) in Chains)
        {
            batch.Add(FilterRequests.NewChain(new FilterChain
            {
                Family = table.Family, Table = NatTable.Name, Name = chain, Type = "filter", Hook = hook, Priority = Priority, Policy = ChainPolicy.Accept,
            }), asked);
            FilterExpression[] destination = mapping.External is { } external ? FilterPhrases.Destination(new IpPrefix(external, table.AddressBytes * 8)) : FilterPhrases.DestinationIsLocal();
            batch.Add(FilterRequests.NewRule(new FilterRule
            {
                Family = table.Family,
                Table = NatTable.Name,
                Chain = chain,
                Comment = Mark(mapping),
                Expressions = [.. destination, .. FilterPhrases.Protocol((byte)mapping.Protocol), .. FilterPhrases.DestinationPort(mapping.Ports.First), FilterPhrases.SetHelper(helper)],
            }), asked);
        }
    }

    /// <summary>What the rules of a map are found again by.</summary>
    public static string Mark(PortMapping mapping)
        => $"{Start}{mapping.Protocol.ToString().ToLowerInvariant()} {mapping.External?.ToString() ?? "any"} {mapping.Ports}";

    public static void RemoveFrom(FilterBatch batch, IReadOnlyList<FilterRule> rules, PortMapping mapping, string asked)
    {
        if (rules.Count == 0)
        {
            return;
        }

        string mark = Mark(mapping);
        foreach (FilterRule rule in rules.Where(rule => rule.Comment == mark))
        {
            batch.Add(FilterRequests.RemoveRule(rule.Family, NatTable.Name, rule.Chain, rule.Handle), asked);
        }
    }

    /// <summary>The rules of the table that assign helpers.</summary>
    public static IReadOnlyList<FilterRule> Rules(NetfilterSocket filter, NatTable table)
        => [.. Chains.SelectMany(chain => filter.ReadRules(table.Family, NatTable.Name, chain.Chain)).Where(rule => rule.Comment.StartsWith(Start, StringComparison.Ordinal))];

    /// <summary>The helper's name for each mark.</summary>
    public static Dictionary<string, string> Read(NetfilterSocket filter, NatTable table)
    {
        Dictionary<string, string> read = [];
        foreach (FilterRule rule in Rules(filter, table))
        {
            if (rule.Expressions.OfType<ObjectExpression>().FirstOrDefault()?.ObjectName is { } helper)
            {
                read[rule.Comment] = helper;
            }
        }

        return read;
    }
}
