using System.Net;
using ContainerNet.Namespaces;
using ContainerNet.Netfilter;
using ContainerNet.Route;

namespace ContainerNet.Networks;

/// <summary>
/// What the packet filter does for ContainerNet's networks: lets their containers out, keeps the networks apart, lets nobody call a container by its own address
/// or under another's. Published ports go through. Each network is some elements of sets, made in one transaction; the tables go with the last network.
/// </summary>
internal static class NetworkGuards
{
    private static readonly IpPrefix[] OfEveryLink = [new(IPAddress.Parse("fe80::"), 10), new(IPAddress.IPv6Any, 128)]; // link-local addresses, and none yet (RFC 4862)

    /// <summary>Guards a network and the containers on it; makes whole what is missing of the tables. What is there already stays.</summary>
    public static void Add(NamespaceSession session, NamespaceHandle ns, NetworkGuard network)
    {
        NetfilterSocket filter = NetfilterSocket.In(session, ns);
        string asked = $"guard network '{network.Name}' in namespace {filter.Namespace}";
        filter.CommitPlanned(generation =>
        {
            FilterBatch batch = new() { Generation = generation };
            foreach ((RuleTable table, IEnumerable<(string Set, FilterSetElement[] Elements)> wanted) in Of(network))
            {
                table.Require(filter, asked);
                if (!table.IsIntact(filter))
                {
                    table.AddTo(batch, filter, asked);
                }

                foreach ((string set, FilterSetElement[] elements) in wanted)
                {
                    foreach (FilterSetElement[] some in table.Missing(filter, set, elements).Chunk(PortGuards.ElementsInMessage))
                    {
                        batch.Add(FilterRequests.NewElements(table.Family, RuleTable.Name, set, some), asked);
                    }
                }
            }

            return batch.Count > 0 ? batch : null;
        }, asked, () => Lost(session, ns, network) is null);
    }

    /// <summary>What of a network's guard is not as it is to be, as a sentence; null when all is well.</summary>
    public static string? Lost(NamespaceSession session, NamespaceHandle ns, NetworkGuard network)
    {
        NetfilterSocket filter = NetfilterSocket.In(session, ns);
        foreach ((RuleTable table, IEnumerable<(string Set, FilterSetElement[] Elements)> wanted) in Of(network))
        {
            if (!table.IsIntact(filter))
            {
                return $"The rules of table '{table.FullName}' that guard containers are gone or changed.";
            }

            if (wanted.Any(one => table.Missing(filter, one.Set, one.Elements).Length > 0))
            {
                return table == PortRules.Table ? $"A container on network '{network.Name}' may speak under any address." : $"The filter between networks does not know '{network.Name}' any more.";
            }
        }

        return null;
    }

    /// <summary>Guards a network no longer, however much of it is there; with the last one the tables go too.</summary>
    public static void Remove(NamespaceSession session, NamespaceHandle ns, NetworkGuard network)
    {
        NetfilterSocket filter = NetfilterSocket.In(session, ns);
        string asked = $"no longer guard network '{network.Name}' in namespace {filter.Namespace}";
        filter.CommitPlanned(generation =>
        {
            FilterBatch batch = new() { Generation = generation };
            RuleTable between = NetworkRules.Table;
            bool isThere = between.Require(filter, asked);
            if (!isThere || filter.ReadElements(between.Family, RuleTable.Name, NetworkRules.Bridges).All(element => element.Key.AsSpan().SequenceEqual(GuardPhrases.LinkKey(network.Bridge))))
            {
                foreach (RuleTable table in (RuleTable[])[between, PortRules.Table])
                {
                    if (table == between ? isThere : table.Require(filter, asked))
                    {
                        batch.Add(FilterRequests.RemoveTable(table.Family, RuleTable.Name), asked);
                    }
                }

                return batch.Count > 0 ? batch : null;
            }

            foreach ((string set, FilterSetElement[] elements) in Elements(network))
            {
                if (between.Present(filter, set, elements) is { Length: > 0 } some)
                {
                    batch.Add(FilterRequests.RemoveElements(between.Family, RuleTable.Name, set, some), asked);
                }
            }

            return batch.Count > 0 ? batch : null;
        }, asked);
    }

    private static IEnumerable<(RuleTable Table, IEnumerable<(string Set, FilterSetElement[] Elements)> Wanted)> Of(NetworkGuard network)
    {
        yield return (NetworkRules.Table, Elements(network));
        yield return (PortRules.Table, PortGuards.Elements(network.Ports));
    }

    private static IEnumerable<(string Set, FilterSetElement[] Elements)> Elements(NetworkGuard network)
    {
        byte[] link = GuardPhrases.LinkKey(network.Bridge);
        yield return (NetworkRules.Bridges, [new FilterSetElement { Key = link }]);
        yield return (NetworkRules.Same, [new FilterSetElement { Key = [.. link, .. link] }]);
        foreach ((string set, bool isIn) in new[] { (NetworkRules.Isolated, network.IsIsolated), (NetworkRules.Internal, network.IsInternal), (NetworkRules.Routed, network.IsRouted) })
        {
            if (isIn)
            {
                yield return (set, [new FilterSetElement { Key = link }]);
            }
        }

        foreach (IGrouping<IpFamily, IpPrefix> group in network.Subnets.GroupBy(subnet => subnet.Family))
        {
            yield return (NetworkRules.Subnets(group.Key), [.. group.SelectMany(subnet => new MasqueradeElements(subnet, null).Interval)]);
        }

        foreach (IGrouping<IpFamily, IpPrefix> group in network.Subnets.Concat(OfEveryLink).GroupBy(subnet => subnet.Family))
        {
            yield return (NetworkRules.Sources(group.Key), [.. group.Select(subnet => new FilterSetElement
            {
                Key = [.. link, .. subnet.Network.Address.GetAddressBytes()], KeyEnd = [.. link, .. MasqueradeElements.Last(subnet)],
            })]);
        }
    }
}
