using System.Runtime.CompilerServices;
using ContainerNet.Namespaces;
using ContainerNet.Netfilter;

namespace ContainerNet.Networks;

/// <summary>
/// How many things stand in ContainerNet's tables of one namespace, so that the last one takes its table along. Counted once and
/// then kept while nobody else changes the rules: taking back a thousand ports in one pipeline does not list them a thousand times.
/// </summary>
internal sealed class NatContents
{
    private static readonly ConditionalWeakTable<NamespaceHandle, NatContents> OfNamespace = [];

    private readonly Dictionary<NftFamily, (uint Generation, int Things)> _known = [];
    private readonly HashSet<NftFamily> _ours = [];
    private readonly Dictionary<NftFamily, IReadOnlyList<FilterRule>> _helpers = [];
    private readonly Dictionary<(NftFamily, string), IReadOnlyList<FilterSetElement>> _hairpins = [];

    /// <summary>What is known of a namespace, as long as it is held open.</summary>
    public static NatContents Of(NamespaceHandle ns) => OfNamespace.GetOrCreateValue(ns);

    /// <summary>Looks, once a pipeline, that the table is ContainerNet's own by its mark too, and not only by its name.</summary>
    /// <exception cref="Interop.RefusedException"><c>TableNotOurs</c></exception>
    public void Require(NetfilterSocket filter, NatTable table, string asked)
    {
        if (!_ours.Contains(table.Family) && table.Require(filter, asked))
        {
            _ours.Add(table.Family);
        }
    }

    /// <summary>Takes note of tables that were just listed for another reason: those that bear ContainerNet's name and mark need not be looked at again.</summary>
    public void Note(IEnumerable<FilterTable> tables)
        => _ours.UnionWith(tables.Where(table => table.Family is NftFamily.IPv4 or NftFamily.IPv6 && table.Name == NatTable.Name && table.Comment == NatTable.Mark).Select(table => table.Family));

    /// <summary>Published ports and masqueraded subnets of this family, at this generation of the rules.</summary>
    public int Count(NetfilterSocket filter, NatTable table, uint generation)
    {
        if (!_known.TryGetValue(table.Family, out (uint Generation, int Things) known) || known.Generation != generation)
        {
            int things = NatMasquerades.Count(filter, table);
            foreach (string map in table.PortMaps)
            {
                things += filter.ReadElements(table.Family, NatTable.Name, map).Count;
            }

            _known[table.Family] = known = (generation, things);
            _hairpins.Clear();
            _helpers.Clear();
        }

        return known.Things;
    }

    /// <summary>The elements of a hairpin set, as they were when things were last counted; those of maps this pipeline took back meanwhile are still among them.</summary>
    public IReadOnlyList<FilterSetElement> Hairpins(NetfilterSocket filter, NatTable table, string set)
    {
        if (!_hairpins.TryGetValue((table.Family, set), out IReadOnlyList<FilterSetElement>? elements))
        {
            _hairpins[(table.Family, set)] = elements = filter.ReadElements(table.Family, NatTable.Name, set);
        }

        return elements;
    }

    /// <summary>The rules that assign helpers, as they were when things were last counted.</summary>
    public IReadOnlyList<FilterRule> Helpers(NetfilterSocket filter, NatTable table)
    {
        if (!_helpers.TryGetValue(table.Family, out IReadOnlyList<FilterRule>? rules))
        {
            _helpers[table.Family] = rules = HelperRules.Rules(filter, table);
        }

        return rules;
    }

    /// <summary>Notes that one transaction, planned at the generation last counted at, took some away. The kernel counts generations by one.</summary>
    public void Removed(NatTable table, int things)
    {
        if (_known.TryGetValue(table.Family, out (uint Generation, int Things) known))
        {
            _known[table.Family] = (known.Generation + 1, known.Things - things);
        }
    }
}
