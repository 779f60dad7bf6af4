using System.Net;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Route;
using ContainerNet.Sysctl;

namespace ContainerNet.Recipes;

/// <summary>The links, addresses and routes of one endpoint. What is there already as it should be is found good, so that the same serves to make and to heal.</summary>
internal sealed class Wiring(NamespaceSession session, NamespaceHandle host, NetworkRecord network)
{
    public const uint RulePriority = 25454;       // before the main table, 32766
    private const uint FirstTable = 0x636e0000;
    private const int Loopback = 1;

    private readonly RouteSocket _route = RouteSocket.In(session, host);
    private int _parent;
    private int _bridge;

    public RouteSocket Host => _route;

    /// <summary>The network's bridge, looked up once.</summary>
    /// <exception cref="RefusedException">It is gone, or is another one.</exception>
    public int BridgeIndex => _bridge != 0 || FindBridge(_route)
        ? _bridge
        : throw new RefusedException("NetworkDrifted", $"Bridge '{network.Network.Bridge}' of network '{network.Network.Name}' is gone, or is another one.", "Run Repair-ContainerNetwork.", network.Network.Name);

    /// <summary>Looks the network's bridge up by any socket of its namespace. False when it is gone, or is another one.</summary>
    public bool FindBridge(RouteSocket route) => network.Network.Bridge is { } name && (_bridge = route.FindBridge(name, network.LinkLayerAddress)) != 0;

    /// <summary>Makes the link inside: a pair whose other end is born a port of the bridge, or a macvlan link. One message.</summary>
    public void MakeLink(Attachment item) => MakeLink(item, _route);

    /// <summary>Makes it by any socket of the network's namespace. A pair needs nothing else of this once the bridge is found.</summary>
    public void MakeLink(Attachment item, RouteSocket route)
    {
        EndpointRecord record = item.Record!;
        if (record.IsMacvlan)
        {
            _parent = _parent != 0 ? _parent : route.RequireLink(network.Network.Parent!);
            RouteSocket inside = RouteSocket.In(session, item.Namespace);
            NetworkLink made = route.CreateMacvlan(new MacvlanSpec(record.Alias, _parent, network.Network.Isolated ? MacvlanMode.Private : MacvlanMode.Bridge)
            {
                TargetNamespaceDescriptor = item.Namespace.DescriptorNumber,
                MtuBytes = network.Network.MtuBytes,
                LinkLayerAddress = LinkLayerAddress.Parse(record.LinkLayerAddress).GetBytes(),
                IsUp = false,
            }, network.Network.Parent!, inside);
            item.InsideIndex = made.InterfaceIndex;
            return;
        }

        item.HostEnd = route.CreateVethPair(new VethSpec(record.HostLink, record.Alias)
        {
            PeerNamespaceDescriptor = item.Namespace.DescriptorNumber,
            BridgeIndex = BridgeIndex,
            MtuBytes = network.Network.MtuBytes,
            LinkLayerAddress = LinkLayerAddress.Parse(record.HostLinkLayerAddress).GetBytes(),
            PeerLinkLayerAddress = LinkLayerAddress.Parse(record.LinkLayerAddress).GetBytes(),
            Queues = 1, // all the kernel would use
        }, item.Namespace.Label);
        item.InsideIndex = item.HostEnd.PeerIndex;
        if (network.Network.Isolated)
        {
            route.SetPort(item.HostEnd, new BridgePortChange { Isolated = true });
        }
    }

    /// <summary>Addresses, the link up, routes: one datagram. Whether it is the way out or only the way back is decided by whether there is a way out already.</summary>
    public void Configure(Attachment item)
    {
        EndpointRecord record = item.Record!;
        RouteSocket inside = RouteSocket.In(session, item.Namespace);
        string where = $"link '{record.Alias}' in namespace {inside.Namespace}";
        RouteBatch batch = new RouteBatch().Add(LinkRequests.SetLink(Loopback, new LinkChange { State = LinkState.Up }), $"switch on lo in namespace {inside.Namespace}");
        IpPrefix[] addresses = [.. Addresses(record)];
        if (!record.IsMacvlan && addresses.All(address => address.Family == IpFamily.IPv4))
        {
            // Nobody on this network speaks IPv6; yet each link's own address would be asked for at all its ports.
            batch.Add(LinkRequests.SetNoOwnAddress(item.InsideIndex), $"give {where} no IPv6 address", Errno.EAFNOSUPPORT, Errno.EOPNOTSUPP, Errno.EINVAL);
        }

        foreach (IpPrefix address in addresses)
        {
            if (address.Family == IpFamily.IPv6)
            {
                AllowIPv6(item.Namespace, record.Alias);
            }

            batch.Add(AddressRequests.AddAddress(address, item.InsideIndex, RouteScope.Global, address.Family == IpFamily.IPv6 ? AddressFlags.NoDad : AddressFlags.None),
                $"add address {address} to {where}", Errno.EEXIST);
        }

        batch.Add(LinkRequests.SetLink(item.InsideIndex, new LinkChange { State = LinkState.Up }), $"switch on {where}");
        int routes = batch.Count;
        List<(IPAddress Address, RouteSpec Way)> ways = [.. Ways(record, item.InsideIndex)];
        foreach ((IPAddress _, RouteSpec way) in ways)
        {
            batch.Add(RouteRequests.AddRoute(way), $"add route {way} in namespace {inside.Namespace}");
        }

        KernelException?[] refusals = inside.ExecuteEach(batch);
        KernelException? refusal = refusals.Take(routes).FirstOrDefault(one => one is not null) ?? refusals.Skip(routes).FirstOrDefault(one => one is { Errno: not Errno.EEXIST });
        if (refusal is not null)
        {
            throw refusal;
        }

        for (int i = 0; i < ways.Count; i++)
        {
            if (refusals[routes + i] is not null && !IsOwn(inside, ways[i].Way))
            {
                item.Record = item.Record! with { HasDefaultRoute = false };
                AddWayBack(inside, ways[i].Address, ways[i].Way, record);
            }
        }
    }

    /// <summary>Takes away what stays in a container when its link goes: the rules of a network that is not its way out.</summary>
    public static void RemoveRules(NamespaceSession session, NamespaceHandle ns, EndpointRecord record)
    {
        RouteSocket inside = RouteSocket.In(session, ns);
        RouteBatch batch = new();
        foreach (IpRule rule in inside.GetRules().Where(rule => rule.Priority == RulePriority && rule.Table >= FirstTable && rule.SourcePrefix is not null))
        {
            foreach (IPAddress address in new[] { record.Address, record.IPv6Address }.OfType<IPAddress>())
            {
                if (rule.SourcePrefix!.Split('/')[0] == address.ToString())
                {
                    batch.Add(RuleRequests.RemoveRule(address, rule.Table, RulePriority), $"remove the rule for {address} in namespace {inside.Namespace}", Errno.ENOENT);
                }
            }
        }

        inside.Execute(batch);
    }

    public IEnumerable<IpPrefix> Addresses(EndpointRecord record)
    {
        if (record.Address is { } first)
        {
            yield return new IpPrefix(first, network.Subnet.Length);
        }

        if (record.IPv6Address is { } second)
        {
            yield return new IpPrefix(second, network.IPv6Subnet!.Value.Length);
        }
    }

    /// <summary>The default routes of an endpoint, each with the address it is for.</summary>
    public IEnumerable<(IPAddress Address, RouteSpec Way)> Ways(EndpointRecord record, int index)
    {
        if (network.Network.Internal)
        {
            yield break;
        }

        if (record.Address is { } first)
        {
            yield return (first, Default(network.Gateway, index));
        }

        if (record.IPv6Address is { } second)
        {
            yield return (second, Default(network.IPv6Gateway!, index));
        }
    }

    private static RouteSpec Default(IPAddress gateway, int index) => new(new IpPrefix(gateway.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0))
    {
        NextHop = gateway, InterfaceIndex = index,
    };

    private static bool IsOwn(RouteSocket inside, RouteSpec way) => inside.GetRoutes(family: way.Destination.Family, table: RouteSpec.MainTable)
        .Any(route => route.InterfaceIndex == way.InterfaceIndex && route.NextHop == way.NextHop!.ToString() && route.DestinationPrefix == way.Destination.ToString());

    /// <summary>Answers from this address leave by this link: a table with its subnet and its router, and a rule that sends them there.</summary>
    private void AddWayBack(RouteSocket inside, IPAddress address, RouteSpec way, EndpointRecord record)
    {
        uint table = FirstTable + (uint)way.InterfaceIndex;
        IpPrefix subnet = Addresses(record).First(prefix => prefix.Address.Equals(address)).Network;
        string asked = $"send answers of {address} back by link '{record.Alias}' in namespace {inside.Namespace}";
        inside.Execute(new RouteBatch()
            .Add(RouteRequests.AddRoute(new RouteSpec(subnet) { InterfaceIndex = way.InterfaceIndex, Table = table }), asked, Errno.EEXIST)
            .Add(RouteRequests.AddRoute(way with { Table = table }), asked, Errno.EEXIST)
            .Add(RuleRequests.AddRule(address, table, RulePriority), asked, Errno.EEXIST));
    }

    /// <summary>Engines switch IPv6 off in containers they give no network.</summary>
    private static void AllowIPv6(NamespaceHandle ns, string alias)
    {
        string path = $"ipv6/conf/{alias}/disable_ipv6";
        if (NetworkSetting.Read(ns, path)[0] == "1")
        {
            NetworkSetting.Write(ns, path, "0");
        }
    }
}
