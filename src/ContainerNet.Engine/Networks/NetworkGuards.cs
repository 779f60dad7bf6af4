using System.Net;
using System.Text;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Netfilter;
using ContainerNet.Route;

namespace ContainerNet.Networks;

/// <summary>
/// What the packet filter does for ContainerNet's networks: lets their containers out, keeps the networks apart, lets nobody call a container by its own address
/// or under another's. Published ports go through. Each network is some elements of sets, made in one transaction.
/// </summary>
public static class NetworkGuards
{
    private static readonly IpPrefix[] OfEveryLink = [Parse("fe80::/10"), Parse("::/128")]; // link-local addresses, and none yet (RFC 4862)

    /// <summary>Guards a network.</summary>
    /// <exception cref="KernelException">EEXIST: its bridge, or part of its subnets, is guarded already.</exception>
    public static NetworkGuard Add(NamespaceSession session, NamespaceHandle ns, NetworkGuard wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        NetfilterSocket filter = NetfilterSocket.In(session, ns);
        string asked = $"guard the network of bridge '{ObjectName.RequireLink(wanted.Bridge)}' in namespace {filter.Namespace}";
        IpPrefix[] subnets = [.. wanted.Subnets.Select(Parse)];
        Require(filter, asked);
        bool withTable = filter.FindTable(GuardTable.Family, GuardTable.Name, asked) is null;
        FilterBatch batch = new();
        if (withTable)
        {
            GuardTable.AddTo(batch, asked);
        }

        foreach ((string set, FilterSetElement[] elements) in Elements(wanted, subnets))
        {
            batch.Add(FilterRequests.NewElements(GuardTable.Family, GuardTable.Name, set, elements), asked);
        }

        filter.Commit(batch, () => Get(session, ns).Any(guard => guard.Bridge == wanted.Bridge));
        return wanted with { Subnets = [.. subnets.Select(subnet => subnet.ToString())], Namespace = filter.Namespace };
    }

    /// <summary>Every guarded network.</summary>
    public static IReadOnlyList<NetworkGuard> Get(NamespaceSession session, NamespaceHandle ns)
    {
        NetfilterSocket filter = NetfilterSocket.In(session, ns);
        if (filter.FindTable(GuardTable.Family, GuardTable.Name)?.Comment != NatTable.Mark)
        {
            return [];
        }

        HashSet<string> isolated = [.. filter.ReadElements(GuardTable.Family, GuardTable.Name, GuardTable.Isolated).Select(LinkOf)];
        ILookup<string, string> subnets = Enum.GetValues<IpFamily>()
            .SelectMany(family => filter.ReadElements(GuardTable.Family, GuardTable.Name, GuardTable.Sources(family)))
            .Select(element => (Link: LinkOf(element), Subnet: SubnetOf(element)))
            .Where(one => one.Subnet is not null && Array.TrueForAll(OfEveryLink, prefix => prefix.ToString() != one.Subnet))
            .ToLookup(one => one.Link, one => one.Subnet!);
        return [.. filter.ReadElements(GuardTable.Family, GuardTable.Name, GuardTable.Bridges).Select(LinkOf).Order(StringComparer.Ordinal)
            .Select(link => new NetworkGuard { Bridge = link, Subnets = [.. subnets[link]], IsIsolated = isolated.Contains(link), Namespace = filter.Namespace })];
    }

    /// <summary>Guards a network no longer; with the last one the table goes too.</summary>
    /// <exception cref="RefusedException"><c>GuardNotFound</c></exception>
    public static void Remove(NamespaceSession session, NamespaceHandle ns, string bridge)
    {
        NetfilterSocket filter = NetfilterSocket.In(session, ns);
        string asked = $"no longer guard the network of bridge '{bridge}' in namespace {filter.Namespace}";
        Require(filter, asked);
        filter.CommitPlanned(generation =>
        {
            IReadOnlyList<NetworkGuard> all = Get(session, ns);
            NetworkGuard found = all.FirstOrDefault(guard => guard.Bridge == bridge)
                ?? throw new RefusedException("GuardNotFound", $"Bridge '{bridge}' in namespace {filter.Namespace} is not guarded by ContainerNet.", null, bridge);
            FilterBatch batch = new() { Generation = generation };
            if (all.Count == 1)
            {
                return batch.Add(FilterRequests.RemoveTable(GuardTable.Family, GuardTable.Name), asked);
            }

            foreach ((string set, FilterSetElement[] elements) in Elements(found, [.. found.Subnets.Select(Parse)]))
            {
                batch.Add(FilterRequests.RemoveElements(GuardTable.Family, GuardTable.Name, set, elements), asked);
            }

            return batch;
        }, asked, () => Get(session, ns).All(guard => guard.Bridge != bridge));
    }

    private static void Require(NetfilterSocket filter, string asked)
    {
        if (filter.FindTable(GuardTable.Family, GuardTable.Name, asked) is { } there && there.Comment != NatTable.Mark)
        {
            throw new RefusedException("TableNotOurs", $"There is a table 'inet {GuardTable.Name}' in namespace {filter.Namespace} that ContainerNet did not make.", "Rename or remove it.", there.Name);
        }
    }

    private static IEnumerable<(string Set, FilterSetElement[] Elements)> Elements(NetworkGuard guard, IpPrefix[] subnets)
    {
        byte[] link = GuardTable.LinkKey(guard.Bridge);
        yield return (GuardTable.Bridges, [new FilterSetElement { Key = link }]);
        yield return (GuardTable.Same, [new FilterSetElement { Key = [.. link, .. link] }]);
        if (guard.IsIsolated)
        {
            yield return (GuardTable.Isolated, [new FilterSetElement { Key = link }]);
        }

        foreach (IGrouping<IpFamily, IpPrefix> group in subnets.GroupBy(subnet => subnet.Family))
        {
            yield return (GuardTable.Subnets(group.Key), [.. group.SelectMany(subnet => new MasqueradeElements(subnet, null).Interval)]);
        }

        foreach (IGrouping<IpFamily, IpPrefix> group in subnets.Concat(OfEveryLink).GroupBy(subnet => subnet.Family))
        {
            yield return (GuardTable.Sources(group.Key), [.. group.Select(subnet => new FilterSetElement
            {
                Key = [.. link, .. subnet.Network.Address.GetAddressBytes()], KeyEnd = [.. link, .. MasqueradeElements.Last(subnet)],
            })]);
        }
    }

    private static string LinkOf(FilterSetElement element) => Encoding.UTF8.GetString(element.Key.AsSpan(0, Math.Min(16, element.Key.Length)).TrimEnd((byte)0));

    private static string? SubnetOf(FilterSetElement element)
    {
        if (element.Key.Length is not (20 or 32) || element.KeyEnd?.Length != element.Key.Length)
        {
            return null;
        }

        IPAddress first = new(element.Key.AsSpan(16));
        int full = (element.Key.Length - 16) * 8;
        return Enumerable.Range(0, full + 1).Select(bits => new IpPrefix(first, bits))
            .Where(prefix => prefix.Network.Address.Equals(first) && MasqueradeElements.Last(prefix).AsSpan().SequenceEqual(element.KeyEnd.AsSpan(16)))
            .Select(prefix => prefix.ToString()).FirstOrDefault();
    }

    private static IpPrefix Parse(string subnet) => IpPrefix.TryParse(subnet, out IpPrefix prefix)
        ? prefix.Network
        : throw new RefusedException("InvalidAddress", $"'{subnet}' is no subnet.", "Give it as 172.17.0.0/16.", subnet);
}
