using System.Net;
using ContainerNet.Conntrack;
using ContainerNet.Namespaces;
using ContainerNet.Route;

namespace ContainerNet.Networks;

/// <summary>UDP flows that would go on as if a map were still there, or not there yet: the kernel looks at the rules for the first datagram of a flow only.</summary>
public static class StaleFlows
{
    /// <summary>Has the kernel forget those of the UDP maps that came or went in this pipeline. All at once: it costs a look at every flow there is.</summary>
    public static void Forget(NamespaceSession session, NamespaceHandle ns)
    {
        PublishingFacts facts = PublishingFacts.Of(session, ns);
        foreach (IGrouping<IpFamily, PortMapping> group in facts.TakeStale().GroupBy(mapping => mapping.Table.Ip))
        {
            PortMapping[] maps = [.. group];
            HashSet<string> local = [.. facts.Addresses.Select(address => address.IPAddress)];
            TrackedDatagrams.Forget(session, ns, group.Key, flow => maps.Any(map => Concerns(map, flow, local)));
        }
    }

    private static bool Concerns(PortMapping map, TrackedDatagram flow, HashSet<string> local)
    {
        if (flow.DestinationPort < map.Ports.First || flow.DestinationPort > map.Ports.Last)
        {
            return false;
        }

        bool isCalled = map.External?.Equals(flow.Destination) ?? local.Contains(flow.Destination.ToString());
        return flow.IsTranslated
            ? flow.Answering.Equals(map.Target) && flow.AnsweringPort == map.TargetPort(flow.DestinationPort - map.Ports.First)
            : isCalled || (map.Map.Localhost && IPAddress.IsLoopback(flow.Destination));
    }
}
