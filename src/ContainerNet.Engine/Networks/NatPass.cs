using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Netfilter;
using ContainerNet.Route;

namespace ContainerNet.Networks;

/// <summary>Several published ports and masqueraded subnets, of both families, in one nf_tables transaction.</summary>
internal static class NatPass
{
    private const int Tries = 10;

    /// <summary>Publishes ports: all of them, or none.</summary>
    /// <exception cref="KernelException">EEXIST: one of them is taken.</exception>
    public static void Publish(NamespaceSession session, NamespaceHandle host, IReadOnlyList<NatPortMap> maps)
    {
        if (maps.Count == 0)
        {
            return;
        }

        NetfilterSocket filter = NetfilterSocket.In(session, host);
        List<(PortMapping Mapping, string Asked)> all = [.. maps.Select(map => (PortMapping.Of(map), $"publish port {map} in namespace {filter.Namespace}"))];
        HashSet<IpFamily> missing = [];
        for (int attempt = 1; ; attempt++)
        {
            FilterBatch batch = new();
            foreach (IpFamily family in missing)
            {
                NatTable.For(family).AddTo(batch, filter.Namespace);
            }

            foreach ((PortMapping mapping, string asked) in all)
            {
                foreach (FilterSetElement[] some in mapping.Elements())
                {
                    batch.Add(FilterRequests.NewElements(mapping.Table.Family, NatTable.Name, mapping.Map, some), asked);
                }
            }

            try
            {
                filter.Commit(batch, () => all.TrueForAll(one => IsThere(filter, one.Mapping)));
                return;
            }
            catch (KernelException e) when (e.Errno is Errno.ENOENT or Errno.EEXIST && attempt < Tries && ChangeTables())
            {
                // a table was missing, or somebody else has made it meanwhile
            }
        }

        bool ChangeTables()
        {
            HashSet<IpFamily> now = [.. all.Select(one => one.Mapping.Table.Ip).Distinct().Where(family => filter.ReadRules((NftFamily)family, NatTable.Name, NatTable.Postrouting).Count == 0)];
            bool changed = !now.SetEquals(missing);
            missing = now;
            return changed;
        }
    }

    /// <summary>Whether the ports of a map lead where it says.</summary>
    public static bool IsPublished(NamespaceSession session, NamespaceHandle host, NatPortMap map)
        => IsThere(NetfilterSocket.In(session, host), PortMapping.Of(map));

    /// <summary>The map that holds a port of this one and leads elsewhere; null when there is none.</summary>
    public static NatPortMap? Holder(NamespaceSession session, NamespaceHandle host, NatPortMap map)
    {
        NetfilterSocket filter = NetfilterSocket.In(session, host);
        PortMapping mapping = PortMapping.Of(map);
        return mapping.Elements().SelectMany(some => some)
            .Select(element => filter.FindElement(mapping.Table.Family, NatTable.Name, mapping.Map, element.Key))
            .OfType<FilterSetElement>()
            .Select(element => PortMapping.Read(element, mapping.Table, filter.Namespace))
            .FirstOrDefault();
    }

    /// <summary>Takes back those of the ports that lead where they are said to; the rest is left alone. With the last thing in it a table goes too.</summary>
    public static void Withdraw(NamespaceSession session, NamespaceHandle host, IReadOnlyList<NatPortMap> maps)
    {
        if (maps.Count == 0)
        {
            return;
        }

        NetfilterSocket filter = NetfilterSocket.In(session, host);
        NatContents contents = NatContents.Of(host);
        List<PortMapping> all = [.. maps.Select(PortMapping.Of)];
        string asked = $"take back {maps.Count} published ports in namespace {filter.Namespace}";
        Dictionary<NatTable, int> removed = [];
        filter.CommitPlanned(generation =>
        {
            removed.Clear();
            FilterBatch batch = new() { Generation = generation };
            foreach (IGrouping<NatTable, PortMapping> group in all.GroupBy(mapping => mapping.Table))
            {
                List<PortMapping> there = Present(filter, group);
                int ports = there.Sum(mapping => mapping.Ports.Count);
                if (ports == 0)
                {
                    continue;
                }

                removed[group.Key] = ports;
                if (contents.Count(filter, group.Key, generation) <= ports)
                {
                    batch.Add(FilterRequests.RemoveTable(group.Key.Family, NatTable.Name), asked);
                    continue;
                }

                foreach (IGrouping<string, PortMapping> map in there.GroupBy(mapping => mapping.Map))
                {
                    foreach (FilterSetElement[] some in map.SelectMany(mapping => mapping.Elements()).SelectMany(one => one).Chunk(500))
                    {
                        batch.Add(FilterRequests.RemoveElements(group.Key.Family, NatTable.Name, map.Key, some), asked);
                    }
                }
            }

            return batch.Count > 0 ? batch : null;
        });
        foreach ((NatTable table, int things) in removed)
        {
            contents.Removed(table, things);
        }
    }

    /// <summary>Those of the maps that are there, led to the same place. Many are looked for in one listing.</summary>
    private static List<PortMapping> Present(NetfilterSocket filter, IEnumerable<PortMapping> wanted)
    {
        List<PortMapping> all = [.. wanted];
        if (all.Count <= 4)
        {
            return all.FindAll(mapping => IsThere(filter, mapping));
        }

        HashSet<string> elements = [.. all.Select(mapping => (mapping.Table.Family, mapping.Map)).Distinct()
            .SelectMany(map => filter.ReadElements(map.Family, NatTable.Name, map.Map)).Select(Text)];
        return all.FindAll(mapping => mapping.Elements().SelectMany(some => some).All(element => elements.Contains(Text(element))));
    }

    private static bool IsThere(NetfilterSocket filter, PortMapping mapping) => mapping.Elements().SelectMany(some => some)
        .All(element => filter.FindElement(mapping.Table.Family, NatTable.Name, mapping.Map, element.Key) is { } there && Text(there) == Text(element));

    private static string Text(FilterSetElement element) => $"{Convert.ToHexString(element.Key)} {Convert.ToHexString(element.Data ?? [])}";
}
