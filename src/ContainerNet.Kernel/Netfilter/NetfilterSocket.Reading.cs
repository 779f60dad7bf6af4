using ContainerNet.Interop;

namespace ContainerNet.Netfilter;

/// <summary>What is there.</summary>
public sealed partial class NetfilterSocket
{
    /// <summary>
    /// All tables, chains, rules and sets of the namespace at one moment: read again, ten times at most, when they change meanwhile.
    /// Empty where the kernel has no nf_tables.
    /// </summary>
    /// <param name="withElements">Whether the elements of sets and maps are read too.</param>
    /// <exception cref="KernelException">EPERM: without CAP_NET_ADMIN the kernel does not even show them.</exception>
    public FilterRuleset ReadRuleset(bool withElements = true) => ReadRuleset(_ => withElements);

    /// <summary>The same, with the elements of some sets and maps only.</summary>
    /// <param name="withElements">Of which sets the elements are read.</param>
    public FilterRuleset ReadRuleset(Func<FilterSet, bool> withElements)
    {
        for (int attempt = 1; ; attempt++)
        {
            uint generation;
            try
            {
                generation = ReadGeneration();
            }
            catch (KernelException e) when (e.Errno is Errno.EINVAL or Errno.EOPNOTSUPP or Errno.EPROTONOSUPPORT or Errno.ENOENT)
            {
                return new FilterRuleset();
            }

            try
            {
                FilterRuleset read = ReadOnce(generation, withElements);
                bool changed = ReadGeneration() != generation;
                if (!changed || attempt == ReadTries)
                {
                    return changed ? read with { IsConsistent = false } : read;
                }
            }
            catch (KernelException e) when (e.Errno == Errno.ENOENT && attempt < ReadTries)
            {
                // A set went away between its being listed and its elements being read.
            }
        }
    }

    /// <summary>The tables, without what is in them.</summary>
    public IReadOnlyList<FilterTable> ReadTables() => OrEmpty(() => Dump(FilterRequests.GetTables(), FilterReader.Table, "list the tables"));

    /// <summary>The rules of one chain; empty when there is no such chain.</summary>
    public IReadOnlyList<FilterRule> ReadRules(NftFamily family, string table, string chain)
        => OrEmpty(() => Dump(FilterRequests.GetRules(family, table, chain), FilterReader.Rule, $"list the rules of chain '{chain}' in table '{table}'"));

    /// <summary>The elements of one set or map; empty when there is no such set.</summary>
    public IReadOnlyList<FilterSetElement> ReadElements(NftFamily family, string table, string set)
        => OrEmpty(() => Elements(family, table, set));

    /// <summary>The table of this name, or null.</summary>
    /// <param name="family">Its family.</param>
    /// <param name="name">Its name.</param>
    /// <param name="asked">What it is looked for for, as the end of "Cannot …"; null: to find it.</param>
    public FilterTable? FindTable(NftFamily family, string name, string? asked = null)
    {
        try
        {
            return _netlink.Get(FilterRequests.GetTable(family, name), FilterReader.Table, asked ?? $"find table '{name}' of namespace {Namespace}");
        }
        catch (KernelException e) when (e.Errno == Errno.ENOENT)
        {
            return null;
        }
    }

    /// <summary>The element of this key, or null; null too when there is no such set.</summary>
    public FilterSetElement? FindElement(NftFamily family, string table, string set, byte[] key)
    {
        try
        {
            return _netlink.Get(
                FilterRequests.GetElement(family, table, set, new FilterSetElement { Key = key }),
                (type, payload) => FilterSetReader.Elements(type, payload)?.FirstOrDefault(),
                $"find an element of '{set}' in table '{table}' of namespace {Namespace}");
        }
        catch (KernelException e) when (e.Errno == Errno.ENOENT)
        {
            return null;
        }
    }

    private FilterRuleset ReadOnce(uint generation, Func<FilterSet, bool> withElements)
    {
        List<FilterTable> tables = Dump(FilterRequests.GetTables(), FilterReader.Table, "list the tables", out bool tablesAre);
        if (tables.Count == 0)
        {
            return new FilterRuleset { Generation = generation, IsConsistent = tablesAre };
        }

        List<FilterChain> chains = Dump(FilterRequests.GetChains(), FilterReader.Chain, "list the chains", out bool chainsAre);
        List<FilterRule> rules = Dump(FilterRequests.GetRules(), FilterReader.Rule, "list the rules", out bool rulesAre);
        List<FilterSet> sets = Dump(FilterRequests.GetSets(), FilterSetReader.Set, "list the sets", out bool setsAre);
        return new FilterRuleset
        {
            Tables = tables,
            Chains = chains,
            Rules = rules,
            Sets = sets.ConvertAll(set => withElements(set) ? set with { Elements = Elements(set.Family, set.Table, set.Name) } : set),
            Generation = generation,
            IsConsistent = tablesAre && chainsAre && rulesAre && setsAre,
        };
    }

    private List<FilterSetElement> Elements(NftFamily family, string table, string set)
    {
        List<FilterSetElement> all = [];
        foreach (List<FilterSetElement> some in Dump(
            FilterRequests.GetElements(family, table, set), FilterSetReader.Elements, $"list the elements of '{set}' in table '{table}'"))
        {
            all.AddRange(some);
        }

        return all;
    }

    private static List<T> OrEmpty<T>(Func<List<T>> read)
    {
        try
        {
            return read();
        }
        catch (KernelException e) when (e.Errno is Errno.ENOENT or Errno.EINVAL or Errno.EOPNOTSUPP or Errno.EPROTONOSUPPORT)
        {
            return [];
        }
    }
}
