using System.Globalization;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Networks;
using ContainerNet.Paths;

namespace ContainerNet.Recipes;

/// <summary>
/// Lets what goes to published ports through where somebody else's rules drop what is forwarded, as Docker's do: a rule for each port of a container, to that
/// port of its address only. It goes with the port. Where nothing dropped when the network was made, nothing is looked at.
/// </summary>
internal static class PublishedFlows
{
    /// <summary>Lets them through.</summary>
    public static void Let(NamespaceSession session, NamespaceHandle host, NetworkRecord network, IEnumerable<EndpointRecord> records)
    {
        foreach (ForwardRule flow in network.ForwardRule is null ? [] : records.SelectMany(record => Of(record, network.Network.Bridge)))
        {
            try
            {
                ForwardRules.Add(session, host, flow, ofOthers: true);
            }
            catch (RefusedException e) when (e.Id == "NothingDrops")
            {
                // it is there, or those who dropped it are gone
            }
        }
    }

    /// <summary>Takes their rules out again, however many of them are there.</summary>
    public static void Take(NamespaceSession session, NamespaceHandle host, NetworkFolder folder, IEnumerable<EndpointRecord> records)
    {
        HashSet<string> ids = [.. records.GroupBy(record => record.Network)
            .Where(group => NetworkRecords.Find(folder, group.Key, host.Label) is not { ForwardRule: null })
            .SelectMany(group => group.SelectMany(record => Of(record, null))).Select(flow => flow.Id)];
        foreach (string id in ids.Count == 0 ? [] : ForwardRules.Get(session, host).Select(rule => rule.Id).Where(ids.Contains).Distinct().ToArray())
        {
            ForwardRules.Remove(session, host, id);
        }
    }

    /// <summary>Those of a container that some rule drops now.</summary>
    public static IEnumerable<ForwardRule> Dropped(NamespaceSession session, NamespaceHandle host, NetworkRecord network, EndpointRecord record)
        => network.ForwardRule is null ? [] : Of(record, network.Network.Bridge).Where(flow => ForwardRules.IsDropped(session, host, flow, ofOthers: true));

    /// <summary>Several ports in a row are let through as the whole protocol. Of SCTP the rules of others are not asked.</summary>
    private static IEnumerable<ForwardRule> Of(EndpointRecord record, string? bridge)
    {
        foreach (NatPortMap map in record.Maps.Where(map => map.Protocol is NatProtocol.Tcp or NatProtocol.Udp).DistinctBy(map => (map.Protocol, map.InternalIPAddress, map.InternalPort)))
        {
            PortRange ports = PortRange.Parse(map.InternalPort);
            yield return new ForwardRule
            {
                Id = NameHash.Of("published", record.Key, map.InternalIPAddress, map.InternalPort, map.Protocol.ToString()).ToString("x16", CultureInfo.InvariantCulture)[..8],
                OutputInterface = bridge,
                DestinationPrefix = map.InternalIPAddress,
                Protocol = map.Protocol == NatProtocol.Tcp ? PathProtocol.Tcp : PathProtocol.Udp,
                DestinationPort = ports.Count == 1 ? ports.First : null,
            };
        }
    }
}
