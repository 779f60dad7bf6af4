using ContainerNet.Interop;
using ContainerNet.Netfilter;
using ContainerNet.Netfilter.Rendering;

namespace ContainerNet.Networks;

/// <summary>A table of ContainerNet's: always the same rules, whatever stands in its sets.</summary>
internal sealed class RuleTable(NftFamily family, FilterSet[] sets, params RuleChain[] chains)
{
    public const string Name = NatTable.Name;

    private static readonly FilterRuleset NoSets = new(); // all have names

    public NftFamily Family => family;

    /// <summary>As nft writes it.</summary>
    public string FullName => $"{NftNames.Family(family)} {Name}";

    /// <summary>Whether the table is there. Refuses a table of this name that somebody else made: it is never written to.</summary>
    /// <exception cref="RefusedException"><c>TableNotOurs</c></exception>
    public bool Require(NetfilterSocket filter, string asked) => filter.FindTable(family, Name, asked) is not { } there ? false : there.Comment == NatTable.Mark ? true
        : throw new RefusedException("TableNotOurs", $"There is a table '{FullName}' in namespace {filter.Namespace} that ContainerNet did not make.",
            $"See what it is with Get-PacketFilterRule or `nft list table {FullName}`; rename or remove it.", FullName);

    /// <summary>Whether the table is there and every rule of it says what it is to say: the same words, as nft(8) that has loaded it from a file may put some of them in another order.</summary>
    public bool IsIntact(NetfilterSocket filter) => filter.FindTable(family, Name) is { Flags: 0, Comment: NatTable.Mark }
        && Array.TrueForAll(chains, chain => filter.ReadRules(family, Name, chain.Name).Where(rule => !ForwardRules.IsMarked(rule)).Select(Words)
            .SequenceEqual(RulesOf(chain, []).Select(Words)));

    /// <summary>
    /// Adds to a transaction what makes the table whole: what is there already stays, and the rules of each chain are replaced in one step, so that no
    /// packet meets half of them. What Add-ForwardRule let through stays too.
    /// </summary>
    public void AddTo(FilterBatch batch, NetfilterSocket filter, string asked)
    {
        batch.Add(FilterRequests.NewTable(new FilterTable { Family = family, Name = Name, Comment = NatTable.Mark }, isNew: false), asked);
        uint id = 0;
        foreach (FilterSet set in sets)
        {
            batch.Add(FilterRequests.NewSet(set with { Family = family, Table = Name }, ++id), asked);
        }

        foreach (RuleChain chain in chains)
        {
            batch.Add(FilterRequests.NewChain(new FilterChain
            {
                Family = family, Table = Name, Name = chain.Name, Type = chain.Hook is null ? "" : chain.Type, Hook = chain.Hook, Priority = chain.Priority, Policy = ChainPolicy.Accept,
            }), asked);
            FilterRule[] kept = [.. filter.ReadRules(family, Name, chain.Name).Where(ForwardRules.IsMarked)];
            batch.Add(FilterRequests.RemoveRules(family, Name, chain.Name), asked);
            foreach (FilterRule rule in RulesOf(chain, kept))
            {
                batch.Add(FilterRequests.NewRule(rule), asked);
            }
        }
    }

    /// <summary>Those of some elements that a set of the table has.</summary>
    public FilterSetElement[] Present(NetfilterSocket filter, string set, FilterSetElement[] some)
    {
        HashSet<string> there = TextsIn(filter, set);
        return Array.FindAll(some, element => there.Contains(Text(element)));
    }

    /// <summary>Those of some elements that it does not have.</summary>
    public FilterSetElement[] Missing(NetfilterSocket filter, string set, FilterSetElement[] some)
    {
        HashSet<string> there = TextsIn(filter, set);
        return Array.FindAll(some, element => !there.Contains(Text(element)));
    }

    private HashSet<string> TextsIn(NetfilterSocket filter, string set) => [.. filter.ReadElements(family, Name, set).Select(Text)];

    private static string Text(FilterSetElement element) => $"{Convert.ToHexString(element.Key)} {Convert.ToHexString(element.KeyEnd ?? [])}{element.IsIntervalEnd}";

    private IEnumerable<FilterRule> RulesOf(RuleChain chain, IReadOnlyList<FilterRule> kept)
    {
        IEnumerable<FilterRule> rules = chain.Rules.Select(rule => new FilterRule { Family = family, Table = Name, Chain = chain.Name, Expressions = rule });
        return rules.Take(chain.Exceptions).Concat(kept).Concat(rules.Skip(chain.Exceptions));
    }

    private static string Words(FilterRule rule) => RuleText.Render(rule, NoSets);
}
