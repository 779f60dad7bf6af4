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

    /// <summary>What is known of a namespace, as long as it is held open.</summary>
    public static NatContents Of(NamespaceHandle ns) => OfNamespace.GetOrCreateValue(ns);

    /// <summary>Published ports and masqueraded subnets of this family, at this generation of the rules.</summary>
    public int Count(NetfilterSocket filter, NatTable table, uint generation)
    {
        if (!_known.TryGetValue(table.Family, out (uint Generation, int Things) known) || known.Generation != generation)
        {
            int things = filter.ReadElements(table.Family, NatTable.Name, NatTable.Ports).Count
                + filter.ReadElements(table.Family, NatTable.Name, NatTable.PortsOn).Count
                + NatMasquerades.Count(filter, table);
            _known[table.Family] = known = (generation, things);
        }

        return known.Things;
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
