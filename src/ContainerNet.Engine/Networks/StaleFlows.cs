using System.Net;
using ContainerNet.Conntrack;
using ContainerNet.Interop;
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
        ConntrackSocket conntrack = ConntrackSocket.In(session, ns);
        foreach (IGrouping<IpFamily, PortMapping> group in facts.TakeStale().GroupBy(mapping => mapping.Table.Ip))
        {
            PortMapping[] maps = [.. group];
            HashSet<string> local = [.. facts.Addresses.Select(address => address.IPAddress)];
            foreach (ConntrackEntry flow in conntrack.Read(new ConntrackFilter { AddressFamily = group.Key })
                .Where(flow => flow.Protocol == IpProtocol.Udp && maps.Any(map => Concerns(map, flow, local))).ToArray())
            {
                try
                {
                    conntrack.Remove(flow);
                }
                catch (KernelException e) when (e.Errno == Errno.ENOENT)
                {
                    // It has ended meanwhile.
                }
            }
        }
    }

    private static bool Concerns(PortMapping map, ConntrackEntry flow, HashSet<string> local)
    {
        if (flow.DestinationPort is not int port || port < map.Ports.First || port > map.Ports.Last)
        {
            return false;
        }

        bool isTranslated = flow.Destination != flow.ReplySource || flow.DestinationPort != flow.ReplySourcePort;
        return isTranslated
            ? flow.ReplySource == map.Map.InternalIPAddress && flow.ReplySourcePort == map.TargetPort(port - map.Ports.First)
            : (map.External?.ToString().Equals(flow.Destination, StringComparison.Ordinal) ?? local.Contains(flow.Destination))
                || (map.Map.Localhost && IPAddress.Parse(flow.Destination) is { } called && IPAddress.IsLoopback(called));
    }
}
