using System.Net;
using ContainerNet.Netfilter;
using ContainerNet.Route;
using ContainerNet.Sockets;

namespace ContainerNet.Snapshots;

/// <summary>One network namespace as it was at one moment.</summary>
public sealed record NamespaceSnapshot
{
    /// <summary>The namespace, as <c>-Namespace</c> takes it.</summary>
    public string Label { get; init; } = "";

    /// <summary>The inode number of the namespace.</summary>
    public ulong Inode { get; init; }

    /// <summary>Its links, with their peers.</summary>
    public IReadOnlyList<NetworkLink> Links { get; init; } = [];

    /// <summary>Its addresses.</summary>
    public IReadOnlyList<IpAddress> Addresses { get; init; } = [];

    /// <summary>Its routes, of all tables.</summary>
    public IReadOnlyList<IpRoute> Routes { get; init; } = [];

    /// <summary>The rules that choose among its tables.</summary>
    public IReadOnlyList<IpRule> Rules { get; init; } = [];

    /// <summary>What it knows of its neighbours.</summary>
    public IReadOnlyList<IpNeighbor> Neighbors { get; init; } = [];

    /// <summary>Its nf_tables rules, Docker's and iptables-nft's among them.</summary>
    public FilterRuleset Filter { get; init; } = new();

    /// <summary>The sockets that listen in it.</summary>
    public IReadOnlyList<NetworkSocket> Sockets { get; init; } = [];

    /// <summary>Whether it forwards IPv4 (<c>net.ipv4.ip_forward</c>).</summary>
    public bool IPv4Forwarding { get; init; }

    /// <summary>Whether it forwards IPv6 (<c>net.ipv6.conf.all.forwarding</c>).</summary>
    public bool IPv6Forwarding { get; init; }

    /// <summary>Whether frames on its bridges meet the IPv4 hooks already there (<c>net.bridge.bridge-nf-call-iptables</c>).</summary>
    public bool BridgeCallsIptables { get; init; }

    /// <summary>The forwarding tables of its bridges and VXLAN links, where they were asked for or it has a VXLAN link.</summary>
    public IReadOnlyList<BridgeFdbEntry> ForwardingTable { get; init; } = [];

    /// <summary>The VLANs of the ports of its bridges, where one of those filters by VLAN.</summary>
    public IReadOnlyList<BridgeVlan> BridgeVlans { get; init; } = [];

    /// <summary>The name servers in the resolv.conf that its processes see, where they were asked for and it has a process (resolv.conf(5)).</summary>
    public IReadOnlyList<string> NameServers { get; init; } = [];

    /// <summary>The settings below <c>/proc/sys/net</c> that decide about packets, <c>ipv4/conf/all/rp_filter</c>; one the kernel does not have is left out.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>How many connections it tracks, and those asked about; null when that was not read.</summary>
    public ConntrackSnapshot? Conntrack { get; init; }

    /// <summary>How strictly the way back of IPv4 packets is looked at on all its links (<c>net.ipv4.conf.all.rp_filter</c>): 0 not, 1 strictly, 2 loosely.</summary>
    public int ReversePathFilter => int.TryParse(Settings.GetValueOrDefault("ipv4/conf/all/rp_filter"), out int mode) ? mode : 0;

    /// <summary>The link of this number, or null.</summary>
    public NetworkLink? FindLink(int index) => Links.FirstOrDefault(link => link.InterfaceIndex == index);

    /// <summary>The link of this name, or null.</summary>
    public NetworkLink? FindLink(string? name) => name is null ? null : Links.FirstOrDefault(link => link.Name == name);

    /// <summary>The addresses of one family on a link.</summary>
    public IEnumerable<IpAddress> AddressesOf(NetworkLink link, IpFamily family)
    {
        ArgumentNullException.ThrowIfNull(link);
        return Addresses.Where(address => address.InterfaceIndex == link.InterfaceIndex && address.AddressFamily == family && !IsLinkLocal(address));
    }

    /// <summary>The link that holds an address, or null.</summary>
    public NetworkLink? HolderOf(IPAddress? address)
    {
        string? text = address?.ToString();
        return text is not null && Addresses.FirstOrDefault(held => held.IPAddress == text) is { } found ? FindLink(found.InterfaceIndex) : null;
    }

    /// <summary>The link whose own network contains an address, the narrowest first; null when there is none.</summary>
    public NetworkLink? FindLinkTowards(IPAddress? address, Func<NetworkLink, bool> fits)
    {
        ArgumentNullException.ThrowIfNull(fits);
        return address is null ? null : Addresses
            .Where(held => PrefixOf(held) is { } prefix && prefix.Length < prefix.FullLength && prefix.Contains(address))
            .OrderByDescending(held => held.PrefixLength)
            .Select(held => FindLink(held.InterfaceIndex))
            .FirstOrDefault(link => link is not null && fits(link));
    }

    /// <summary>Whether a default route leaves by this link: it leads to the world, and not to a container.</summary>
    public bool IsUplink(NetworkLink link)
    {
        ArgumentNullException.ThrowIfNull(link);
        return Routes.Any(route => route.DestinationPrefix.EndsWith("/0", StringComparison.Ordinal) && route.Type == RouteType.Unicast
            && (route.InterfaceIndex == link.InterfaceIndex || route.NextHops.Any(way => way.InterfaceIndex == link.InterfaceIndex)));
    }

    /// <summary>An address with its prefix length.</summary>
    public static IpPrefix PrefixOf(IpAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return new IpPrefix(IPAddress.Parse(address.IPAddress), address.PrefixLength);
    }

    private static bool IsLinkLocal(IpAddress address) => address.AddressFamily == IpFamily.IPv6 && address.Scope == RouteScope.Link;

    /// <inheritdoc/>
    public override string ToString() => Label;
}
