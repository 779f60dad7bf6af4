using System.Net;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Networks;
using ContainerNet.Route;

namespace ContainerNet.Recipes;

/// <summary>Works out what a network will be from what a person says and what the host is like; refuses what makes no sense. Changes nothing.</summary>
internal sealed class NetworkDesign(NamespaceSession session, NamespaceHandle host, NetworkSpec spec)
{
    private const int LeastIPv6Mtu = 1280; // RFC 8200

    private readonly RouteSocket _route = RouteSocket.In(session, host);

    /// <exception cref="RefusedException">It makes no sense, or lies over a route of the host; says what.</exception>
    public NetworkRecord Make(bool isThere)
    {
        NetworkRecipes.RequireName(spec.Name);
        bool isMacvlan = !string.IsNullOrEmpty(spec.Parent);
        (IpPrefix subnet, IPAddress gateway) = Range(spec.Subnet, spec.Gateway);
        (IpPrefix Subnet, IPAddress Gateway)? second = string.IsNullOrEmpty(spec.IPv6Subnet) ? null : Range(spec.IPv6Subnet, spec.IPv6Gateway);
        if (second is { } six && (six.Subnet.Family != IpFamily.IPv6 || subnet.Family == IpFamily.IPv6))
        {
            throw new RefusedException("AddressFamiliesDiffer", "A network takes one IPv4 and one IPv6 subnet, or one alone.", "Give -Subnet as IPv4 and -IPv6Subnet as IPv6.", spec.IPv6Subnet);
        }

        string? bridge = isMacvlan ? null : ObjectName.RequireLink(string.IsNullOrEmpty(spec.Bridge) ? spec.Name : spec.Bridge);
        NetworkLink? parent = isMacvlan ? _route.FindLink(ObjectName.RequireLink(spec.Parent)) ?? throw _route.LinkNotFound(spec.Parent!) : null;
        if (!spec.Force && !isThere && !isMacvlan)
        {
            RefuseOverlap(subnet, bridge!);
            if (second is { } other)
            {
                RefuseOverlap(other.Subnet, bridge!);
            }
        }

        ContainerNetwork network = new()
        {
            Namespace = host.Label,
            Name = spec.Name,
            Driver = isMacvlan ? "macvlan" : "bridge",
            Subnet = subnet.ToString(),
            Gateway = gateway.ToString(),
            IPv6Subnet = second?.Subnet.ToString(),
            IPv6Gateway = second?.Gateway.ToString(),
            Bridge = bridge,
            Parent = parent?.Name,
            MtuBytes = spec.MtuBytes ?? parent?.MtuBytes ?? UplinkMtu(),
            Isolated = spec.Isolated,
            Internal = spec.Internal,
            Masquerade = !spec.NoMasquerade && !spec.Internal && !isMacvlan,
            Persistent = spec.Persistent,
            Exclude = spec.Exclude,
            DnsServer = spec.DnsServer,
        };
        foreach (string server in spec.DnsServer)
        {
            AddressRange.ParseAddress(server);
        }

        AddressRange.Of(network.Subnet, network.Gateway, spec.Exclude); // says what is wrong with what is left out
        if (network.MtuBytes < LeastIPv6Mtu && (second is not null || subnet.Family == IpFamily.IPv6))
        {
            throw new RefusedException("InvalidMtu", $"IPv6 needs an MTU of {LeastIPv6Mtu} bytes; {network.MtuBytes} is asked for.", "Give -MtuBytes 1280 or more.", network.MtuBytes);
        }

        if (network.Persistent)
        {
            new BootUnit(network).Require(host);
        }

        NetworkRecord record = new()
        {
            Network = network,
            LinkLayerAddress = LinkLayer(folderKey: host.Inode, spec.Name),
            Settings = HostSettings.Needed(network, _route),
            UnitWasThere = network.Persistent && new BootUnit(network).IsThere,
        };
        return isMacvlan ? record : record with { Masquerades = [.. Masquerades(network)], ForwardRule = ForwardRuleOf(network) };
    }

    private IEnumerable<string> Masquerades(ContainerNetwork network)
    {
        HashSet<string> there = network.Masquerade ? [.. NatMasquerades.Get(session, host).Select(one => one.Subnet)] : [];
        return network.Masquerade ? new[] { network.Subnet, network.IPv6Subnet }.OfType<string>().Where(subnet => !there.Contains(subnet)) : [];
    }

    /// <summary>The id for a rule in foreign chains, where one of them drops what leaves the network.</summary>
    private string? ForwardRuleOf(ContainerNetwork network)
    {
        if (network.Internal)
        {
            return null;
        }

        string id = Digits(NameHash.Of("forward", network.Name, host.Label), 8);
        return ForwardRules.IsDropped(session, host, BridgeParts.Leaving(network, id), ofOthers: true) ? id : null;
    }

    private static (IpPrefix Subnet, IPAddress Gateway) Range(string text, string? gateway)
    {
        IpPrefix subnet = AddressRange.ParseSubnet(text);
        IpPrefix.TryParse(text, out IpPrefix given);
        if (!given.Address.Equals(subnet.Address))
        {
            throw new RefusedException("InvalidPrefix", $"{text} has bits set behind its prefix: as a subnet it is {subnet}.", $"Give {subnet}.", text);
        }

        if (subnet.FullLength - subnet.Length < 1 || subnet.Length < 4)
        {
            throw new RefusedException("InvalidPrefix", $"{subnet} is no subnet for containers.", "Give one of 2 addresses or more, such as 172.30.0.0/16.", text);
        }

        AddressRange range = AddressRange.Of(subnet.ToString(), null, []);
        IPAddress router = string.IsNullOrEmpty(gateway) ? range.At(range.First) : AddressRange.ParseAddress(gateway);
        return range.Allows(router) ? (subnet, router) : throw new RefusedException("GatewayOutsideSubnet",
            $"Gateway {router} is no address that can be given in subnet {subnet}.", $"Give one of it, such as {range.At(range.First)}, or none.", router.ToString());
    }

    private void RefuseOverlap(IpPrefix subnet, string bridge)
    {
        foreach (IpRoute route in _route.GetRoutes(family: subnet.Family, table: RouteSpec.MainTable))
        {
            if (route.InterfaceAlias != bridge && IpPrefix.TryParse(route.DestinationPrefix, out IpPrefix there) && there.Length > 0
                && (there.Contains(subnet.Address) || subnet.Contains(there.Address)))
            {
                string way = route.InterfaceAlias is null ? "" : $" by link '{route.InterfaceAlias}'";
                throw new RefusedException("SubnetOverlaps",
                    $"Subnet {subnet} overlaps a route of namespace {host.Label}: {route.DestinationPrefix}{way}.",
                    "Take another subnet, or give -Force if what lies there may be hidden.", route);
            }
        }
    }

    private int UplinkMtu()
    {
        IpRoute? way = _route.GetRoutes(table: RouteSpec.MainTable)
            .Where(route => route.DestinationPrefix is "0.0.0.0/0" or "::/0" && route.InterfaceAlias is not null).OrderBy(route => route.AddressFamily).ThenBy(route => route.RouteMetric).FirstOrDefault();
        return way is null || _route.FindLink(way.InterfaceAlias!) is not { MtuBytes: >= 576 } uplink ? 1500 : Math.Min(uplink.MtuBytes, 65535);
    }

    private static string LinkLayer(ulong folderKey, string name)
    {
        string digits = Digits(NameHash.Of("bridge", name, folderKey.ToString(System.Globalization.CultureInfo.InvariantCulture)), 8);
        return $"0a:63:{digits[..2]}:{digits[2..4]}:{digits[4..6]}:{digits[6..]}";
    }

    private static string Digits(ulong hash, int count) => hash.ToString("x16", System.Globalization.CultureInfo.InvariantCulture)[..count];
}
