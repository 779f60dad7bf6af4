using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Netfilter;

namespace ContainerNet.Networks;

/// <summary>Containers' ports in the table inside bridges, as parts of a transaction.</summary>
internal static class PortGuards
{
    public const int ElementsInMessage = 500; // an attribute holds 64 KiB

    private const int FewPorts = 4; // so many are looked for one by one; more in one listing

    /// <summary>The elements of ports, by set.</summary>
    public static IEnumerable<(string Set, FilterSetElement[] Elements)> Elements(IReadOnlyList<PortGuard> ports)
        => ports.SelectMany(port => port.Elements).GroupBy(one => one.Set, one => one.Element).Select(set => (set.Key, set.ToArray()));

    /// <summary>Guards ports. What is there already stays; the kernel says ENOENT where the table is missing.</summary>
    public static void Add(FilterBatch batch, IReadOnlyList<PortGuard> ports, string asked)
    {
        foreach ((string set, FilterSetElement[] elements) in Elements(ports))
        {
            foreach (FilterSetElement[] some in elements.Chunk(ElementsInMessage))
            {
                batch.Add(FilterRequests.AddElements(PortRules.Table.Family, RuleTable.Name, set, some), asked);
            }
        }
    }

    /// <summary>Guards ports no longer, as many of them as there are. Their links are gone: who still speaks stays guarded.</summary>
    public static void Remove(NamespaceSession session, NamespaceHandle host, IReadOnlyList<PortGuard> ports)
    {
        if (ports.Count == 0)
        {
            return;
        }

        NetfilterSocket filter = NetfilterSocket.In(session, host);
        string asked = $"no longer guard {ports.Count} containers in namespace {filter.Namespace}";
        try
        {
            filter.Commit(Removal(ports, (_, elements) => elements, null, asked)); // all of them are there, as a rule
        }
        catch (KernelException)
        {
            // some are not there, or the answer was lost
            filter.CommitPlanned(generation => Removal(filter, ports, generation, asked) is { Count: > 0 } batch ? batch : null, asked);
        }

        PublishingFacts.Of(session, host).NoteOwnChange();
    }

    /// <summary>A transaction that takes out those of the ports that are there, to be gone on with.</summary>
    public static FilterBatch Removal(NetfilterSocket filter, IReadOnlyList<PortGuard> ports, uint generation, string asked)
        => Removal(ports, (set, elements) => Present(filter, set, elements), generation, asked);

    private static FilterBatch Removal(IReadOnlyList<PortGuard> ports, Func<string, FilterSetElement[], IEnumerable<FilterSetElement>> choose, uint? generation, string asked)
    {
        FilterBatch batch = new() { Generation = generation };
        foreach ((string set, FilterSetElement[] elements) in Elements(ports))
        {
            foreach (FilterSetElement[] some in choose(set, elements).Chunk(ElementsInMessage))
            {
                batch.Add(FilterRequests.RemoveElements(PortRules.Table.Family, RuleTable.Name, set, some), asked);
            }
        }

        return batch;
    }

    /// <summary>Whether all of the ports are guarded.</summary>
    public static bool AreThere(NetfilterSocket filter, IReadOnlyList<PortGuard> ports)
        => Elements(ports).All(one => Present(filter, one.Set, one.Elements).Length == one.Elements.Length);

    private static FilterSetElement[] Present(NetfilterSocket filter, string set, FilterSetElement[] wanted) => wanted.Length <= FewPorts
        ? Array.FindAll(wanted, element => filter.FindElement(PortRules.Table.Family, RuleTable.Name, set, element.Key) is not null)
        : PortRules.Table.Present(filter, set, wanted);
}
