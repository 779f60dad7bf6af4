using ContainerNet.Containers;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Networks;
using ContainerNet.Route;

namespace ContainerNet.Recipes;

/// <summary>Sees what of a living endpoint is no longer as it was made, and how each is healed.</summary>
internal sealed partial class EndpointDrift(NamespaceSession session, NamespaceHandle host, NetworkFolder folder, NetworkRecord network, EndpointRecord record, EndpointCare care)
{
    private const int Loopback = 1;

    private readonly RouteSocket _route = RouteSocket.In(session, host);

    public IEnumerable<(string What, Action Heal)> Look() => LookAtClaims().Concat(LookAtHost()).Concat(LookAtContainer());

    /// <summary>Makes the pair again. What is there of the old one, under another name or with another address, goes first.</summary>
    public void Rewire(NamespaceHandle inside)
    {
        RouteSocket there = RouteSocket.In(session, inside);
        if (care.HostEnd(record) is { } end)
        {
            _route.RemoveLinks([end.InterfaceIndex]);
        }
        else if (there.FindLink(record.Alias) is { Kind: "veth" } old && old.LinkLayerAddress == record.LinkLayerAddress)
        {
            there.RemoveLinks([old.InterfaceIndex]);
        }

        Attachment item = new(inside) { Record = record };
        Wiring wiring = new(session, host, network);
        wiring.MakeLink(item);
        wiring.Configure(item);
        foreach ((_, Action heal) in new EndpointDrift(session, host, folder, network, record, new EndpointCare(session, host, folder)).Look())
        {
            heal();
        }
    }

    private IEnumerable<(string What, Action Heal)> LookAtHost()
    {
        if (care.HostEnd(record) is { } end && _route.FindLink(network.Network.Bridge!) is { Kind: "bridge" } bridge && bridge.LinkLayerAddress == network.LinkLayerAddress)
        {
            if (end.BridgeIndex != bridge.InterfaceIndex)
            {
                yield return ($"Link '{end.Name}' of {record.Label} is no port of bridge '{bridge.Name}' any more.", () => AddPort(end, bridge));
            }

            if (end.State == LinkState.Down)
            {
                yield return ($"Link '{end.Name}' of {record.Label} is switched off.", () => _route.SetLink(end.InterfaceIndex, end.Name, new LinkChange { State = LinkState.Up }));
            }

            if (OtherMtu(end, _route) is { } mtu)
            {
                yield return mtu;
            }

            if (network.Network.Isolated && end.BridgeIndex == bridge.InterfaceIndex && !end.Isolated)
            {
                yield return ($"Link '{end.Name}' of {record.Label} is not isolated any more.", () => _route.SetPort(end, new BridgePortChange { Isolated = true }));
            }
        }

        foreach (NatPortMap map in record.Maps.Where(map => !NatPass.IsPublished(session, host, map)))
        {
            yield return ($"Port {map} is not published any more.", () => NatPass.Publish(session, host, [map]));
        }

        foreach (ForwardRule flow in PublishedFlows.Dropped(session, host, network, record))
        {
            yield return ($"Other rules drop {flow.Describe()}.", () => PublishedFlows.Let(session, host, network, [record]));
        }
    }

    private IEnumerable<(string What, Action Heal)> LookAtContainer()
    {
        NamespaceHandle? inside = Inside(session, record, out bool isNamed);
        if (!isNamed && inside is not null)
        {
            string name = Path.GetFileName(record.Origin);
            yield return ($"The name '{name}' of the namespace is gone from {NamedNamespaces.Directory}.", () => NamedNamespaces.Mount(inside, name));
        }

        if (inside is not null)
        {
            foreach ((string, Action) one in LookInside(inside))
            {
                yield return one;
            }

            if (record.DnsFile is { } file && !File.Exists(file) && ResolverFile.Needed(network.Network.DnsServer) is { Count: > 0 } servers)
            {
                yield return ($"File {file} is gone.", () => ResolverFile.Write(file, servers, record.Key));
            }
        }
    }

    private (string What, Action Heal)? OtherMtu(NetworkLink link, RouteSocket route)
    {
        int wanted = network.Network.MtuBytes;
        return link.MtuBytes == wanted ? null
            : ($"The MTU of link '{link.Name}' of {record.Label} is {link.MtuBytes} instead of {wanted}.", () => route.SetLink(link.InterfaceIndex, link.Name, new LinkChange { MtuBytes = wanted }));
    }

    /// <summary>A port that is added anew is like any other: whether it is isolated is said again.</summary>
    private void AddPort(NetworkLink end, NetworkLink bridge)
    {
        _route.AddPort(end, bridge, up: true);
        if (network.Network.Isolated)
        {
            _route.SetPort(end, new BridgePortChange { Isolated = true });
        }
    }

    /// <summary>The namespace of an endpoint, by its name or by a process in it; null when nothing leads there.</summary>
    public static NamespaceHandle? Inside(NamespaceSession session, EndpointRecord record, out bool isNamed)
    {
        isNamed = true;
        try
        {
            if (NamespaceHandle.TryInodeOf(record.Origin) == record.Inode)
            {
                return NamespaceResolver.Resolve(session, NamespaceReference.Parse(record.Label, record.Inode));
            }

            isNamed = !record.Origin.StartsWith(NamedNamespaces.Directory + "/", StringComparison.Ordinal);
            return ProcessNamespaces.Read().TryGetValue(record.Inode, out List<int>? processes)
                ? NamespaceResolver.Resolve(session, NamespaceReference.OfProcess(processes[0], record.Inode))
                : null;
        }
        catch (Exception e) when (e is RefusedException or KernelException)
        {
            return null; // gone meanwhile, or not ours to enter
        }
    }

    private IEnumerable<(string What, Action Heal)> LookInside(NamespaceHandle ns)
    {
        RouteSocket inside = RouteSocket.In(session, ns);
        if (inside.FindLink(record.Alias) is not { } link || link.LinkLayerAddress != record.LinkLayerAddress)
        {
            yield return ($"Container {record.Label} has no link '{record.Alias}' of the network any more.", () => RewireChanged(ns, inside));
            yield break;
        }

        if (inside.FindLink(Loopback) is { State: LinkState.Down } lo)
        {
            yield return ($"Link 'lo' of {record.Label} is switched off.", () => inside.SetLink(lo.InterfaceIndex, lo.Name, new LinkChange { State = LinkState.Up }));
        }

        if (OtherMtu(link, inside) is { } mtu)
        {
            yield return mtu;
        }

        Wiring wiring = new(session, host, network);
        string? missing = link.State == LinkState.Down ? "is switched off"
            : wiring.Addresses(record).FirstOrDefault(address => inside.FindAddress(address, link.InterfaceIndex, link.Name) is null) is { Address: { } lost } ? $"has lost its address {lost}"
            : !HasWays(inside, wiring, link) ? "has lost its default route"
            : null;
        if (missing is not null)
        {
            yield return ($"Link '{record.Alias}' of {record.Label} {missing}.", () => wiring.Configure(new Attachment(ns) { Record = record, InsideIndex = link.InterfaceIndex }));
        }
    }

    /// <summary>The link inside has another name or MAC address: the pair is made again, unless that name is another link's.</summary>
    private void RewireChanged(NamespaceHandle ns, RouteSocket inside)
    {
        NetworkLink? end = care.HostEnd(record);
        if (end is null || (inside.FindLink(record.Alias) is { } other && (other.InterfaceIndex != end.PeerIndex || other.PeerIndex != end.InterfaceIndex)))
        {
            throw new RefusedException("LinkChanged", $"The link inside {record.Label} has another name or MAC address than '{record.Alias}' and {record.LinkLayerAddress}.",
                "Disconnect the container and connect it again.", record.Label);
        }

        Rewire(ns);
    }

    private static bool HasWays(RouteSocket inside, Wiring wiring, NetworkLink link, EndpointRecord record)
        => wiring.Ways(record, link.InterfaceIndex).All(way => inside.GetRoutes(family: way.Way.Destination.Family)
            .Any(route => route.DestinationPrefix == way.Way.Destination.ToString() && route.InterfaceIndex == link.InterfaceIndex && route.NextHop == way.Way.NextHop!.ToString()));

    private bool HasWays(RouteSocket inside, Wiring wiring, NetworkLink link) => HasWays(inside, wiring, link, record);
}
