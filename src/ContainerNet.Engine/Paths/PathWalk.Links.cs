using System.Net;
using ContainerNet.Filtering;
using ContainerNet.Route;
using ContainerNet.Snapshots;

namespace ContainerNet.Paths;

/// <summary>From link to link: over a veth pair, through a bridge, out of the machine.</summary>
internal sealed partial class PathWalk
{
    /// <summary>The packet leaves a sender by a link: on to whatever the link leads to.</summary>
    private void Cross(NamespaceSnapshot ns, NetworkLink link, IPAddress nextHop, FilterFlow flow)
    {
        if (link.Kind is "macvlan" or "ipvlan" && ReadPeer(ns, link) is { } parentSpace && parentSpace.FindLink(link.PeerIndex) is { } parent)
        {
            AddLink(HopKind.Uplink, parentSpace, parent, flow, $"parent of {link.Kind} {link.Name}");
            End(flow);
        }
        else if (link.Kind == "veth" && ReadPeer(ns, link) is { } there && there.FindLink(link.PeerIndex) is { } peer)
        {
            Receive(there, peer, nextHop, flow, ns);
        }
        else if (link.Kind == "bridge")
        {
            FromBridge(ns, link, nextHop, flow);
        }
        else
        {
            End(flow);
        }
    }

    /// <summary>The far end of a veth pair takes the packet in: as a port of a bridge, or as a routed link.</summary>
    private void Receive(NamespaceSnapshot ns, NetworkLink link, IPAddress nextHop, FilterFlow flow, NamespaceSnapshot sender)
    {
        if (ns.FindLink(link.BridgeIndex) is { } bridge)
        {
            AddLink(HopKind.BridgePort, ns, link, flow, $"port of {bridge.Name}");
            Through(ns, bridge, link, nextHop, flow);
        }
        else if (ns.AddressesOf(link, Family).Any())
        {
            AddLink(question.IsInbound && sender.Label == question.FromNamespace ? HopKind.Uplink : HopKind.BridgePort, ns, link, flow, $"{AddressesText(ns, link)}, in no bridge");
            Arrive(ns, link, flow);
        }
        else
        {
            NetworkLink? meant = BridgeFor(ns, nextHop, flow.Source);
            AddLink(HopKind.BridgePort, ns, link, flow, "in no bridge, without address");
            AddLink(HopKind.Bridge, ns, meant, flow, meant is null ? "no bridge holds the gateway" : AddressesText(ns, meant), assumed: true);
            Arrive(ns, meant ?? link, flow);
        }
    }

    /// <summary>A bridge hands a frame to its own host, or on to another port.</summary>
    private void Through(NamespaceSnapshot ns, NetworkLink bridge, NetworkLink port, IPAddress nextHop, FilterFlow flow)
    {
        if (ns.HolderOf(nextHop) is null && nextHop.Equals(flow.Destination) && PortTo(ns, bridge, nextHop, port) is { } way)
        {
            Add(new PathStep
            {
                Hop = NewHop(HopKind.BridgePort, ns, way.Port, $"port of {bridge.Name}"),
                Namespace = ns,
                Link = way.Port,
                Flow = flow,
                BridgeFilter = BridgeFiltering.HandedOn(ns, bridge, port, way.Port, flow),
            });
            ToPeer(way, flow);
        }
        else if (ns.HolderOf(nextHop) is null && nextHop.Equals(flow.Destination) && TunnelPort(ns, bridge, port) is { } tunnel)
        {
            Tunnel(ns, bridge, tunnel, nextHop, flow);
        }
        else if (ns.HolderOf(nextHop) is null && nextHop.Equals(flow.Destination) && OtherPort(ns, bridge, port) is { } outside)
        {
            AddLink(HopKind.Uplink, ns, outside, flow, $"port of {bridge.Name}");
            End(flow);
        }
        else
        {
            NetworkLink meant = ns.HolderOf(nextHop) is { Kind: "bridge" } holder ? holder : bridge;
            Add(new PathStep
            {
                Hop = NewHop(HopKind.Bridge, ns, meant, AddressesText(ns, meant)),
                Namespace = ns,
                Link = meant,
                Flow = flow,
                BridgeFilter = BridgeFiltering.TakenUp(ns, bridge, port, flow),
                IsAssumed = meant != bridge || ns.HolderOf(nextHop) != bridge,
            });
            Arrive(ns, meant, flow);
        }
    }

    /// <summary>A routed packet leaves by a bridge: to the port that leads to the next hop.</summary>
    private void LeaveByBridge(NamespaceSnapshot ns, NetworkLink bridge, IPAddress nextHop, FilterFlow flow)
    {
        AddLink(HopKind.Bridge, ns, bridge, flow, AddressesText(ns, bridge));
        FromBridge(ns, bridge, nextHop, flow);
    }

    private void FromBridge(NamespaceSnapshot ns, NetworkLink bridge, IPAddress nextHop, FilterFlow flow)
    {
        if (PortTo(ns, bridge, nextHop, except: null) is { } way)
        {
            AddLink(HopKind.BridgePort, ns, way.Port, flow, $"port of {bridge.Name}");
            ToPeer(way, flow);
        }
        else if (MeantPortTo(ns, nextHop) is { } meant)
        {
            AddLink(HopKind.BridgePort, ns, meant.Port, flow, meant.Port.Bridge is null ? "in no bridge" : $"port of {meant.Port.Bridge}", assumed: true);
            ToPeer(meant, flow);
        }
        else if (TunnelPort(ns, bridge, except: null) is { } tunnel)
        {
            Tunnel(ns, bridge, tunnel, nextHop, flow);
        }
        else
        {
            if (OtherPort(ns, bridge, except: null) is { } outside)
            {
                AddLink(HopKind.Uplink, ns, outside, flow, $"port of {bridge.Name}");
            }

            End(flow);
        }
    }

    private void ToPeer((NetworkLink Port, NamespaceSnapshot Namespace, NetworkLink Peer) way, FilterFlow flow)
    {
        AddLink(HopKind.Link, way.Namespace, way.Peer, flow, AddressesText(way.Namespace, way.Peer));
        Arrive(way.Namespace, way.Peer, flow);
    }

    /// <summary>The port of a bridge that leads to an address. Where namespaces behind its ports were not read, those that hold the address are wanted.</summary>
    private (NetworkLink Port, NamespaceSnapshot Namespace, NetworkLink Peer)? PortTo(NamespaceSnapshot ns, NetworkLink bridge, IPAddress address, NetworkLink? except)
    {
        (NetworkLink, NamespaceSnapshot, NetworkLink)? way = null;
        bool isWhole = true;
        foreach (NetworkLink port in ns.Links.Where(link => link.BridgeIndex == bridge.InterfaceIndex && link.InterfaceIndex != except?.InterfaceIndex && link.PeerIndex != 0))
        {
            if (snapshot.Find(port.PeerNamespace) is not { } other)
            {
                isWhole &= port.PeerNamespace is null && port.PeerNamespaceId < 0;
            }
            else if (way is null && other.HolderOf(address)?.InterfaceIndex == port.PeerIndex && other.FindLink(port.PeerIndex) is { } peer)
            {
                way = (port, other, peer);
            }
        }

        if (!isWhole)
        {
            Wants.Add(new PathWant(ns.Label) { BridgeIndex = bridge.InterfaceIndex, Address = address });
        }

        return way;
    }

    /// <summary>The link of a namespace that leads to the container asked about, where that holds the address: its way in, were it not cut off.</summary>
    private (NetworkLink Port, NamespaceSnapshot Namespace, NetworkLink Peer)? MeantPortTo(NamespaceSnapshot ns, IPAddress address)
        => snapshot.Find(question.Container) is { } container && container.HolderOf(address) is { } peer
            && ns.Links.FirstOrDefault(link => link.PeerNamespace == container.Label && link.PeerIndex == peer.InterfaceIndex) is { } port
            ? (port, container, peer)
            : null;

    /// <summary>A port of the bridge that is no veth: it leads out of the machine.</summary>
    private static NetworkLink? OtherPort(NamespaceSnapshot ns, NetworkLink bridge, NetworkLink? except)
        => ns.Links.FirstOrDefault(link => link.BridgeIndex == bridge.InterfaceIndex && link.InterfaceIndex != except?.InterfaceIndex && link.Kind is not "veth" and not "vxlan");

    /// <summary>The bridge a container was meant to be on: the one that holds its gateway, or whose network its address is in, or the only one there is.</summary>
    private NetworkLink? BridgeFor(NamespaceSnapshot ns, IPAddress nextHop, IPAddress source)
    {
        if (ns.HolderOf(nextHop) is { Kind: "bridge" } holder)
        {
            return holder;
        }

        List<NetworkLink> bridges = [.. ns.Links.Where(link => link.Kind == "bridge")];
        return ns.FindLinkTowards(source.Equals(Unknown) ? nextHop : source, link => link.Kind == "bridge")
            ?? (bridges.Count == 1 && !ns.AddressesOf(bridges[0], Family).Any() ? bridges[0] : null);
    }

    /// <summary>The address a container without default route would have as gateway: the bridge's, at the far end of its link.</summary>
    private IPAddress? Gateway(NamespaceSnapshot ns, NetworkLink link)
        => GatewayFor(snapshot, ns, link, Family);

    /// <summary>The gateway a container's link should use: an address of the bridge, or of the link, at its far end.</summary>
    public static IPAddress? GatewayFor(NetworkSnapshot snapshot, NamespaceSnapshot ns, NetworkLink link, IpFamily family)
    {
        if (snapshot.Find(link.PeerNamespace) is not { } there || there.FindLink(link.PeerIndex) is not { } peer)
        {
            return null;
        }

        NetworkLink holder = there.FindLink(peer.BridgeIndex) ?? peer;
        List<IpAddress> own = [.. ns.AddressesOf(link, family)];
        IEnumerable<IPAddress> offered = there.AddressesOf(holder, family).Select(address => IPAddress.Parse(address.IPAddress));
        return offered.OrderByDescending(address => own.Exists(held => NamespaceSnapshot.PrefixOf(held).Contains(address))).FirstOrDefault();
    }
}
