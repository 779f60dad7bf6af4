using System.Net;
using ContainerNet.Filtering;
using ContainerNet.Route;
using ContainerNet.Snapshots;

namespace ContainerNet.Paths;

/// <summary>Through a VXLAN link to the bridge of another host (RFC 7348), where that host's namespace can be seen.</summary>
internal sealed partial class PathWalk
{
    private void Tunnel(NamespaceSnapshot ns, NetworkLink bridge, NetworkLink tunnel, IPAddress nextHop, FilterFlow flow)
    {
        List<string> remotes = VxlanTunnel.RemotesOf(ns, tunnel);
        AddLink(HopKind.Uplink, ns, tunnel, flow, $"{tunnel.VxlanOptions}, port of {bridge.Name}{(remotes.Count == 0 ? ", without peer" : $", to {string.Join(", ", remotes)}")}");
        foreach (string remote in remotes)
        {
            IPAddress address = IPAddress.Parse(remote);
            if (RouteLookup.Find(ns, address).Link is { Kind: "veth" } under && snapshot.Find(under.PeerNamespace) is null)
            {
                Wants.Add(new PathWant(ns.Label) { LinkIndex = under.InterfaceIndex });
            }
        }

        if (VxlanTunnel.FarEndOf(snapshot, ns, tunnel) is var (other, end) && other.FindLink(end.BridgeIndex) is { } there)
        {
            AddLink(HopKind.Uplink, other, end, flow, $"{end.VxlanOptions}, port of {there.Name}");
            Through(other, there, end, nextHop, flow);
        }
        else
        {
            End(flow);
        }
    }

    /// <summary>A port of the bridge that is a VXLAN link: it leads to other hosts.</summary>
    private static NetworkLink? TunnelPort(NamespaceSnapshot ns, NetworkLink bridge, NetworkLink? except)
        => ns.Links.FirstOrDefault(link => link.BridgeIndex == bridge.InterfaceIndex && link.VxlanOptions is not null && link.InterfaceIndex != except?.InterfaceIndex);
}
