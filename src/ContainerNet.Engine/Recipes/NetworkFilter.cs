using System.Text;
using ContainerNet.Namespaces;
using ContainerNet.Netfilter;
using ContainerNet.Netfilter.Expressions;
using ContainerNet.Networks;

namespace ContainerNet.Recipes;

/// <summary>
/// What keeps networks apart: a table of its own in which each network is an element or two, so that a packet's cost is the same however
/// many there are. It goes with the last network.
/// </summary>
/// <remarks>
/// <code>
/// table inet containernet_networks {
///   set bridges  { type ifname }
///   set same     { type ifname . ifname }
///   set isolated { type ifname }
///   set internal { type ifname }
///   chain forward { type filter hook forward priority filter; policy accept;
///     iifname . oifname @same accept
///     iifname @internal drop
///     oifname @internal drop
///     iifname @isolated oifname @bridges drop
///     iifname @bridges oifname @isolated drop } }
/// </code>
/// </remarks>
internal static class NetworkFilter
{
    public const string Table = NatTable.Apart;
    private const NftFamily Family = NftFamily.Inet;
    private const string Bridges = "bridges";
    private const string Same = "same";
    private const string Isolated = "isolated";
    private const string Internal = "internal";
    private const uint LinkType = 41;   // nft's TYPE_IFNAME
    private const int LinkLength = 16;  // IFNAMSIZ

    /// <summary>Adds a network; the table too where it is missing. Elements that are there already stay.</summary>
    public static void Add(NamespaceSession session, NamespaceHandle host, ContainerNetwork network)
    {
        NetfilterSocket filter = NetfilterSocket.In(session, host);
        string asked = $"set network '{network.Name}' apart in namespace {filter.Namespace}";
        filter.CommitPlanned(generation =>
        {
            List<(string Set, FilterSetElement Element)> missing = Missing(filter, network);
            FilterBatch batch = new() { Generation = generation };
            if (!IsThere(filter))
            {
                AddTable(batch, asked);
            }

            foreach ((string set, FilterSetElement element) in missing)
            {
                batch.Add(FilterRequests.NewElements(Family, Table, set, [element]), asked);
            }

            return batch.Count > 0 ? batch : null;
        }, asked);
    }

    /// <summary>Takes a network out; with the last one the table goes.</summary>
    public static void Remove(NamespaceSession session, NamespaceHandle host, ContainerNetwork network)
    {
        NetfilterSocket filter = NetfilterSocket.In(session, host);
        string asked = $"take network '{network.Name}' out of the filter of namespace {filter.Namespace}";
        filter.CommitPlanned(generation =>
        {
            List<(string Set, FilterSetElement Element)> there = Present(filter, network);
            FilterBatch batch = new() { Generation = generation };
            if (there.Count == 0)
            {
                return null;
            }

            if (filter.ReadElements(Family, Table, Bridges).All(element => Convert.ToHexString(element.Key) == Convert.ToHexString(Key(network.Bridge!))))
            {
                return batch.Add(FilterRequests.RemoveTable(Family, Table), asked);
            }

            foreach ((string set, FilterSetElement element) in there)
            {
                batch.Add(FilterRequests.RemoveElements(Family, Table, set, [element]), asked);
            }

            return batch;
        }, asked);
    }

    /// <summary>Whether all that a network needs is there.</summary>
    public static bool Has(NamespaceSession session, NamespaceHandle host, ContainerNetwork network)
    {
        NetfilterSocket filter = NetfilterSocket.In(session, host);
        return Missing(filter, network).Count == 0 && IsThere(filter);
    }

    private static bool IsThere(NetfilterSocket filter) => filter.ReadRules(Family, Table, "forward").Count == Rules().Count();

    private static List<(string Set, FilterSetElement Element)> Missing(NetfilterSocket filter, ContainerNetwork network)
        => [.. Elements(network).Where(one => filter.FindElement(Family, Table, one.Set, one.Element.Key) is null)];

    private static List<(string Set, FilterSetElement Element)> Present(NetfilterSocket filter, ContainerNetwork network)
        => [.. Elements(network).Where(one => filter.FindElement(Family, Table, one.Set, one.Element.Key) is not null)];

    private static IEnumerable<(string Set, FilterSetElement Element)> Elements(ContainerNetwork network)
    {
        byte[] key = Key(network.Bridge!);
        yield return (Bridges, new FilterSetElement { Key = key });
        yield return (Same, new FilterSetElement { Key = [.. key, .. key] });
        if (network.Isolated)
        {
            yield return (Isolated, new FilterSetElement { Key = key });
        }

        if (network.Internal)
        {
            yield return (Internal, new FilterSetElement { Key = key });
        }
    }

    private static void AddTable(FilterBatch batch, string asked)
    {
        batch.Add(FilterRequests.NewTable(new FilterTable { Family = Family, Name = Table, Comment = NatTable.Mark }), asked);
        uint id = 0;
        foreach (string set in (string[])[Bridges, Same, Isolated, Internal])
        {
            bool isPair = set == Same;
            batch.Add(FilterRequests.NewSet(new FilterSet
            {
                Family = Family,
                Table = Table,
                Name = set,
                KeyType = isPair ? (LinkType << 6) | LinkType : LinkType,
                KeyLength = isPair ? LinkLength * 2u : LinkLength,
                IsHostOrder = !isPair,
            }, ++id), asked);
        }

        batch.Add(FilterRequests.NewChain(new FilterChain
        {
            Family = Family, Table = Table, Name = "forward", Type = "filter", Hook = NetfilterHook.Forward, Priority = 0, Policy = ChainPolicy.Accept,
        }), asked);
        foreach (FilterExpression[] rule in Rules())
        {
            batch.Add(FilterRequests.NewRule(new FilterRule { Family = Family, Table = Table, Chain = "forward", Expressions = rule }), asked);
        }
    }

    private static IEnumerable<FilterExpression[]> Rules()
    {
        yield return [Load(MetaKey.InputInterfaceName, 0), Load(MetaKey.OutputInterfaceName, 1), Find(Same), FilterPhrases.Accept];
        yield return [Load(MetaKey.InputInterfaceName, 0), Find(Internal), FilterPhrases.Drop];
        yield return [Load(MetaKey.OutputInterfaceName, 0), Find(Internal), FilterPhrases.Drop];
        yield return [Load(MetaKey.InputInterfaceName, 0), Find(Isolated), Load(MetaKey.OutputInterfaceName, 0), Find(Bridges), FilterPhrases.Drop];
        yield return [Load(MetaKey.InputInterfaceName, 0), Find(Bridges), Load(MetaKey.OutputInterfaceName, 0), Find(Isolated), FilterPhrases.Drop];
    }

    private static MetaExpression Load(MetaKey key, uint place) => new() { Key = key, DestinationRegister = NftRegister.First + place };

    private static LookupExpression Find(string set) => new() { Set = set, SourceRegister = NftRegister.First };

    private static byte[] Key(string link)
    {
        byte[] key = new byte[LinkLength];
        Encoding.UTF8.GetBytes(link, key);
        return key;
    }
}
