using ContainerNet.Netfilter;

namespace ContainerNet.Networks;

/// <summary>Reads all published ports out of one table.</summary>
internal sealed class PortMapReader(NetfilterSocket filter, NatTable table)
{
    public IEnumerable<NatPortMap> Read()
    {
        HashSet<string> locals = [];
        HashSet<string> hairpins = [];
        List<FilterSetElement> localElements = [];
        if (table.PortMaps.Contains(NatTable.PortsLocal))
        {
            localElements.AddRange(Elements(NatTable.PortsLocal));
            locals.UnionWith(localElements.Select(element => Convert.ToHexString(element.Key) + element.Comment.Split("; ")[0]));
        }

        hairpins.UnionWith(Elements(NatTable.Hairpin).Concat(Elements(NatTable.HairpinOn)).Select(element => PortElements.HairpinOf(element, table)));
        Dictionary<string, string> helpers = PortHelpers.Read(filter, table);
        foreach (string map in table.PortMaps)
        {
            NatPortMap? last = null;
            HashSet<NatPortMap> ranges = [];
            foreach (FilterSetElement element in map == NatTable.PortsLocal ? localElements : Elements(map))
            {
                if (PortElements.Read(element, map, table, filter.Namespace) is not { } read || read == last || (element.Comment.Length > 0 && !ranges.Add(read)))
                {
                    continue;
                }

                last = read;
                PortMapping mapping = PortMapping.Of(read);
                byte[] key = PortElements.Key(mapping.Protocol, null, mapping.Ports.First);
                bool isLocal = read.Localhost || locals.Contains(Convert.ToHexString(key) + $"of {read.ExternalIPAddress ?? "any"}");
                yield return read with
                {
                    Localhost = isLocal,
                    Hairpin = hairpins.Contains(Convert.ToHexString(PortElements.Key(mapping.Protocol, mapping.External, mapping.Ports.First))),
                    Helper = helpers.GetValueOrDefault(PortHelpers.Mark(mapping)),
                };
            }
        }
    }

    private IReadOnlyList<FilterSetElement> Elements(string set) => filter.ReadElements(table.Family, NatTable.Name, set);
}
