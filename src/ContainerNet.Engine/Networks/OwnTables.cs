using ContainerNet.Netfilter;

namespace ContainerNet.Networks;

/// <summary>The tables ContainerNet makes, told from everybody else's: for ports and masquerading (ip, ip6), and those that guard its networks (inet, bridge).</summary>
internal static class OwnTables
{
    public static bool Has(NftFamily family, string table)
        => table == NatTable.Name && family is NftFamily.IPv4 or NftFamily.IPv6 or NftFamily.Inet or NftFamily.Bridge;

    /// <summary>A rule set without them.</summary>
    public static FilterRuleset Without(FilterRuleset all) => all with
    {
        Tables = [.. all.Tables.Where(table => !Has(table.Family, table.Name))],
        Chains = [.. all.Chains.Where(chain => !Has(chain.Family, chain.Table))],
        Rules = [.. all.Rules.Where(rule => !Has(rule.Family, rule.Table))],
        Sets = [.. all.Sets.Where(set => !Has(set.Family, set.Table))],
    };
}
