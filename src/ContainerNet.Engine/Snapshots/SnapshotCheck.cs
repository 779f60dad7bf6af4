using System.Net;
using ContainerNet.Route;

namespace ContainerNet.Snapshots;

/// <summary>Looks at a snapshot that came from a file: what is said to be an address has to be one, before anything reasons about it.</summary>
internal static class SnapshotCheck
{
    /// <summary>What is wrong with it, in words; null when nothing is.</summary>
    public static string? Fault(NetworkSnapshot snapshot)
        => snapshot.Namespaces.Any(ns => ns.Label.Length == 0) ? "a namespace has no Label"
            : snapshot.Namespaces.GroupBy(ns => ns.Label, StringComparer.Ordinal).FirstOrDefault(same => same.Skip(1).Any()) is { } twice ? $"two namespaces have the label '{twice.Key}'"
            : snapshot.Namespaces.Select(FaultIn).FirstOrDefault(fault => fault is not null);

    private static string? FaultIn(NamespaceSnapshot ns)
        => Fault(ns.Links, link => link.Name.Length == 0 || link.InterfaceIndex <= 0, "a link without name or number", ns)
            ?? Fault(ns.Links.GroupBy(link => link.InterfaceIndex), same => same.Skip(1).Any(), "two links of one number", ns)
            ?? Fault(ns.Links, link => !IsAddressOrNone(link.VxlanOptions?.LocalIPAddress) || !IsAddressOrNone(link.VxlanOptions?.RemoteIPAddress), "a VXLAN link whose end is no address", ns)
            ?? Fault(ns.Addresses, address => !IsAddress(address.IPAddress, address.AddressFamily, address.PrefixLength), "an address that is none", ns)
            ?? Fault(ns.Routes, route => !IsRoute(route), "a route whose destination, router or source is no address", ns)
            ?? Fault(ns.Rules, rule => !IsPrefixOrNone(rule.SourcePrefix) || !IsPrefixOrNone(rule.DestinationPrefix), "a rule whose prefix is none", ns)
            ?? Fault(ns.Neighbors, neighbor => !IsAddressOrNone(neighbor.IPAddress), "a neighbour that is no address", ns)
            ?? Fault(ns.NameServers, server => !IsAddressOrNone(server), "a name server that is no address", ns)
            ?? Fault(ns.ForwardingTable, entry => !IsAddressOrNone(entry.RemoteIPAddress), "a forwarding entry whose host is no address", ns)
            ?? Fault(ns.Sockets, socket => !IsAddressOrNone(socket.LocalAddress) || !IsAddressOrNone(socket.RemoteAddress) || socket.LocalPort is < 0 or > 65535 || socket.RemotePort is < 0 or > 65535, "a socket whose end is no address", ns);

    private static string? Fault<T>(IEnumerable<T> items, Func<T, bool> isWrong, string what, NamespaceSnapshot ns) => items.Any(isWrong) ? $"namespace '{ns.Label}' has {what}" : null;

    private static bool IsRoute(IpRoute route)
        => IpPrefix.TryParse(route.DestinationPrefix, out IpPrefix destination) && destination.Family == route.AddressFamily
            && IsAddressOrNone(route.NextHop) && IsAddressOrNone(route.Source) && IsPrefixOrNone(route.SourcePrefix) && route.NextHops.All(way => IsAddressOrNone(way.NextHop));

    private static bool IsAddress(string text, IpFamily family, int length)
        => IpPrefix.TryParseAddress(text, out IPAddress? address) && new IpPrefix(address, 0) is { } prefix && prefix.Family == family && length >= 0 && length <= prefix.FullLength;

    private static bool IsAddressOrNone(string? text) => text is null || IpPrefix.TryParseAddress(text, out _);

    private static bool IsPrefixOrNone(string? text) => text is null || IpPrefix.TryParse(text, out _);
}
