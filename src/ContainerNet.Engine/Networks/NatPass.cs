using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Netfilter;
using ContainerNet.Route;

namespace ContainerNet.Networks;

/// <summary>Several published ports, of both families, and what guards the containers they lead to, in one nf_tables transaction.</summary>
internal static class NatPass
{
    private const int Tries = 10;
    private const int FewMaps = 4; // so many are looked for one by one; more in one listing

    /// <summary>Publishes ports: all of them, or none.</summary>
    /// <param name="session">The session.</param>
    /// <param name="host">The namespace.</param>
    /// <param name="maps">The published ports.</param>
    /// <param name="containers">Containers' ports of a bridge that are guarded in the same transaction.</param>
    /// <exception cref="KernelException">EEXIST: one of them is taken.</exception>
    public static void Publish(NamespaceSession session, NamespaceHandle host, IReadOnlyList<NatPortMap> maps, IReadOnlyList<PortGuard>? containers = null)
    {
        IReadOnlyList<PortGuard> guards = containers ?? [];
        if (maps.Count == 0 && guards.Count == 0)
        {
            return;
        }

        NetfilterSocket filter = NetfilterSocket.In(session, host);
        string guarding = $"guard {guards.Count} containers in namespace {filter.Namespace}";
        PublishingFacts facts = PublishingFacts.Of(session, host);
        List<(PortMapping Mapping, string Asked)> all = [.. maps.Select(map => (PortMapping.Of(map), $"publish port {map} in namespace {filter.Namespace}"))];
        LocalLink[] links = [.. all.Where(one => one.Mapping.Map.Localhost).Select(one => LocalLink.Of(facts, one.Mapping.Target)).DistinctBy(link => link.Name)];
        IpFamily[] families = [.. all.Select(one => one.Mapping.Table.Ip).Distinct()];
        bool isUnguarded = false;
        foreach (IpFamily family in families)
        {
            NatContents.Of(host).Require(filter, NatTable.For(family), all[0].Asked);
        }

        HashSet<IpFamily> missing = [];
        for (int attempt = 1; ; attempt++)
        {
            FilterBatch batch = new();
            if (isUnguarded)
            {
                PortRules.Table.AddTo(batch, filter, guarding);
            }

            PortGuards.Add(batch, guards, guarding);
            foreach (IpFamily family in missing)
            {
                NatTable.For(family).AddTo(batch, filter.Namespace);
            }

            foreach (LocalLink link in links)
            {
                link.AddMark(batch, all[0].Asked);
            }

            foreach ((PortMapping mapping, string asked) in all)
            {
                foreach ((string map, FilterSetElement[] some) in PortElements.Of(mapping))
                {
                    batch.Add(FilterRequests.NewElements(mapping.Table.Family, NatTable.Name, map, some), asked);
                }
            }

            try
            {
                filter.Commit(batch, () => all.TrueForAll(one => IsThere(filter, one.Mapping)) && PortGuards.AreThere(filter, guards));
                break;
            }
            catch (KernelException e) when (e.Errno is Errno.ENOENT or Errno.EEXIST && attempt < Tries && ChangeTables())
            {
                // a table was missing, or somebody else has made it meanwhile
            }
        }

        foreach (LocalLink link in links)
        {
            link.SwitchOn(host);
        }

        Note(session, host, facts, all.Select(one => one.Mapping));

        bool ChangeTables()
        {
            HashSet<IpFamily> now = [.. families.Where(family => filter.FindTable((NftFamily)family, NatTable.Name) is null)];
            bool nowUnguarded = guards.Count > 0 && !PortRules.Table.Require(filter, guarding);
            bool changed = nowUnguarded != isUnguarded || !now.SetEquals(missing);
            (missing, isUnguarded) = (now, nowUnguarded);
            return changed;
        }
    }

    /// <summary>Whether the ports of a map lead where it says.</summary>
    public static bool IsPublished(NamespaceSession session, NamespaceHandle host, NatPortMap map)
        => IsThere(NetfilterSocket.In(session, host), PortMapping.Of(map));

    /// <summary>The map that holds a port of this one; null when there is none.</summary>
    public static NatPortMap? Holder(NamespaceSession session, NamespaceHandle host, NatPortMap map)
    {
        PortMapping mapping = PortMapping.Of(map);
        return Enumerable.Range(mapping.Ports.First, mapping.Ports.Count)
            .Select(port => NatPortMaps.Find(session, host, mapping.Protocol, mapping.External, port, mapping.Table.Ip)).FirstOrDefault(holder => holder is not null);
    }

    /// <summary>Takes back those of the ports that lead where they are said to; the rest is left alone. With the last thing in it a table goes too.</summary>
    /// <param name="session">The session.</param>
    /// <param name="host">The namespace.</param>
    /// <param name="maps">The published ports.</param>
    /// <param name="containers">Containers whose links are gone, that are guarded no longer in the same transaction.</param>
    public static void Withdraw(NamespaceSession session, NamespaceHandle host, IReadOnlyList<NatPortMap> maps, IReadOnlyList<PortGuard>? containers = null)
    {
        if (maps.Count == 0)
        {
            PortGuards.Remove(session, host, containers ?? []);
            return;
        }

        NetfilterSocket filter = NetfilterSocket.In(session, host);
        NatContents contents = NatContents.Of(host);
        List<PortMapping> all = [.. maps.Select(PortMapping.Of).Where(mapping => mapping.Table.IsOurs(filter))];
        foreach (PortMapping local in all.Where(mapping => mapping.Map.Localhost && IsThere(filter, mapping)))
        {
            NatPortMaps.Remove(session, host, local.Map); // the last one of a link switches its setting off again
        }

        string asked = $"take back {maps.Count} published ports in namespace {filter.Namespace}";
        Dictionary<NatTable, int> removed = [];
        List<PortMapping> others = all.FindAll(mapping => !mapping.Map.Localhost);
        filter.CommitPlanned(generation =>
        {
            removed.Clear();
            FilterBatch batch = PortGuards.Removal(filter, containers ?? [], generation, asked);
            foreach (IGrouping<NatTable, PortMapping> group in others.GroupBy(mapping => mapping.Table))
            {
                List<PortMapping> there = Present(filter, group);
                int things = there.Sum(PortElements.Count);
                if (things == 0)
                {
                    continue;
                }

                removed[group.Key] = things;
                if (contents.Count(filter, group.Key, generation) <= things)
                {
                    batch.Add(FilterRequests.RemoveTable(group.Key.Family, NatTable.Name), asked);
                    continue;
                }

                foreach (IGrouping<string, FilterSetElement> map in there.SelectMany(PortElements.Of).SelectMany(one => one.Elements, (one, element) => (one.Map, element)).GroupBy(one => one.Map, one => one.element))
                {
                    foreach (FilterSetElement[] some in map.Chunk(500))
                    {
                        batch.Add(FilterRequests.RemoveElements(group.Key.Family, NatTable.Name, map.Key, some), asked);
                    }
                }
            }

            return batch.Count > 0 ? batch : null;
        }, asked);
        foreach ((NatTable table, int things) in removed)
        {
            contents.Removed(table, things);
        }

        Note(session, host, PublishingFacts.Of(session, host), others);
    }

    private static void Note(NamespaceSession session, NamespaceHandle host, PublishingFacts facts, IEnumerable<PortMapping> changed)
    {
        facts.NoteOwnChange();
        PortMapping[] datagrams = [.. changed.Where(mapping => mapping.Protocol == NatProtocol.Udp)];
        foreach (PortMapping mapping in datagrams)
        {
            facts.NoteStale(mapping);
        }

        if (datagrams.Length > 0)
        {
            StaleFlows.Forget(session, host);
        }
    }

    /// <summary>Those of the maps that are there, led to the same place.</summary>
    private static List<PortMapping> Present(NetfilterSocket filter, IEnumerable<PortMapping> wanted)
    {
        List<PortMapping> all = [.. wanted];
        if (all.Count <= FewMaps)
        {
            return all.FindAll(mapping => IsThere(filter, mapping));
        }

        HashSet<string> elements = [.. all.SelectMany(mapping => PortElements.Of(mapping), (mapping, part) => (mapping.Table.Family, part.Map)).Distinct()
            .SelectMany(map => filter.ReadElements(map.Family, NatTable.Name, map.Map).Select(element => map.Map + Text(element)))];
        return all.FindAll(mapping => PortElements.Of(mapping).All(part => part.Elements.All(element => elements.Contains(part.Map + Text(element)))));
    }

    private static bool IsThere(NetfilterSocket filter, PortMapping mapping) => PortElements.Of(mapping).All(part => part.Elements
        .All(element => filter.FindElement(mapping.Table.Family, NatTable.Name, part.Map, element.Key) is { } there && Text(there) == Text(element)));

    private static string Text(FilterSetElement element) => $"{Convert.ToHexString(element.Key)} {Convert.ToHexString(element.Data ?? [])}";
}
