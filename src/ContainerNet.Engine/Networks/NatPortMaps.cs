using System.Net;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Netfilter;
using ContainerNet.Route;

namespace ContainerNet.Networks;

/// <summary>Published ports: elements of the maps in ContainerNet's own table, each made by one small transaction.</summary>
public static partial class NatPortMaps
{
    /// <summary><c>iptables -t nat -A PREROUTING -p PROTOCOL --dport PORT -j DNAT --to-destination ADDRESS:PORT</c>, for connections from outside and from the namespace itself.</summary>
    /// <remarks>
    /// Whether ContainerNet has the port published already is not read before: the kernel itself refuses it. Whether a process of the namespace listens on it, or
    /// rules of somebody else's take it, is not asked here: see <see cref="PortOwners"/>.
    /// </remarks>
    /// <exception cref="RefusedException"><c>PortTaken</c>, with the present map as its target; or the map makes no sense.</exception>
    public static NatPortMap Add(NamespaceSession session, NamespaceHandle ns, NatPortMap wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        PortMapping mapping = PortMapping.Of(wanted);
        NetfilterSocket filter = NetfilterSocket.In(session, ns);
        PublishingFacts facts = PublishingFacts.Of(session, ns);
        NatPortMap made = mapping.Map with { Namespace = filter.Namespace };
        PortHelpers.Check(mapping);
        IpPrefix? callers = wanted.Hairpin ? facts.PlaceOf(mapping.Target).Subnet : null;
        LocalLink? link = made.Localhost ? LocalLink.Of(facts, mapping.Target) : null;
        string asked = $"publish port {made} in namespace {filter.Namespace}";
        NatContents.Of(ns).Require(filter, mapping.Table, asked);
        try
        {
            NatChange.Commit(filter, mapping.Table, batch =>
            {
                foreach ((string map, FilterSetElement[] some) in PortElements.Of(mapping))
                {
                    batch.Add(FilterRequests.NewElements(mapping.Table.Family, NatTable.Name, map, some), asked);
                }

                if (callers is IpPrefix subnet && !mapping.IsLocalOnly)
                {
                    batch.Add(FilterRequests.NewElements(mapping.Table.Family, NatTable.Name, PortElements.HairpinSetOf(mapping), [PortElements.Hairpin(mapping, subnet)]), asked);
                }

                link?.AddMark(batch, asked);
                PortHelpers.AddTo(batch, mapping, asked);
            }, () => Present(filter, mapping) is { } there && there == (made with { Hairpin = false, Helper = null }));
        }
        catch (KernelException e) when (e.Errno == Errno.EEXIST)
        {
            throw Taken(filter, mapping, made) ?? (Exception)e;
        }

        facts.NoteOwnChange();
        if (link is not null)
        {
            SwitchOn(session, ns, link, made);
        }

        if (made.Protocol == NatProtocol.Udp)
        {
            facts.NoteStale(mapping);
        }

        return made with { ReachableFrom = PortReaches.Of(facts, mapping) };
    }

    /// <summary>Every published port.</summary>
    public static IReadOnlyList<NatPortMap> Get(NamespaceSession session, NamespaceHandle ns)
    {
        NetfilterSocket filter = NetfilterSocket.In(session, ns);
        PublishingFacts facts = PublishingFacts.Of(session, ns);
        List<NatPortMap> maps = [];
        foreach (NatTable table in NatMasquerades.Both().Where(table => table.IsOurs(filter)))
        {
            PortMapReader reader = new(filter, table);
            maps.AddRange(reader.Read().Select(map => map with { ReachableFrom = PortReaches.Of(facts, PortMapping.Of(map)) }));
        }

        return [.. maps.OrderBy(map => map.AddressFamily).ThenBy(map => map.Protocol).ThenBy(map => PortRange.Parse(map.ExternalPort).First).ThenBy(map => map.ExternalIPAddress, StringComparer.Ordinal)];
    }

    /// <summary>The map of this port, or null; for a port of a published range, the whole range.</summary>
    public static NatPortMap? Find(NamespaceSession session, NamespaceHandle ns, NatProtocol protocol, IPAddress? externalAddress, int port, IpFamily family = IpFamily.IPv4)
    {
        NatTable table = NatTable.For(externalAddress is null ? family : new IpPrefix(externalAddress, 0).Family);
        return Find(NetfilterSocket.In(session, ns), table, protocol, externalAddress, (ushort)port);
    }

    private static NatPortMap? Find(NetfilterSocket filter, NatTable table, NatProtocol protocol, IPAddress? external, ushort port)
    {
        string map = PortMapping.IsLoopback(external) ? NatTable.PortsLocal : external is null ? NatTable.Ports : NatTable.PortsOn;
        byte[] key = PortElements.Key(protocol, map == NatTable.PortsOn ? external : null, port);
        if (filter.FindElement(table.Family, NatTable.Name, map, key) is not { } element || PortElements.Read(element, map, table, filter.Namespace) is not { } found)
        {
            return null;
        }

        return table.Ip == IpFamily.IPv4 && map != NatTable.PortsLocal
            && filter.FindElement(table.Family, NatTable.Name, NatTable.PortsLocal, key.Length == 8 ? key : key[4..]) is { } local && PortElements.IsCompanion(local, found)
                ? found with { Localhost = true }
                : found;
    }

    private static NatPortMap? Present(NetfilterSocket filter, PortMapping mapping)
        => Find(filter, mapping.Table, mapping.Protocol, mapping.External, mapping.Ports.First);

    /// <summary>The refusal that names who holds one of the ports; null when nobody does any more.</summary>
    private static RefusedException? Taken(NetfilterSocket filter, PortMapping mapping, NatPortMap wanted)
    {
        foreach ((string map, FilterSetElement[] elements) in PortElements.Of(mapping))
        {
            foreach (FilterSetElement element in elements)
            {
                if (filter.FindElement(mapping.Table.Family, NatTable.Name, map, element.Key) is not { } there)
                {
                    continue;
                }

                NatPortMap? holder = PortElements.Read(there, map, mapping.Table, filter.Namespace)
                    ?? new PortMapReader(filter, mapping.Table).Read().FirstOrDefault(one => one.Localhost && PortElements.IsCompanion(there, one)
                        && one.Protocol == mapping.Protocol && Covers(one.ExternalPort, element.Key));
                return holder is null ? null : new RefusedException("PortTaken",
                    $"Port {wanted.ExternalPort}/{wanted.Protocol.ToString().ToLowerInvariant()} in namespace {filter.Namespace} is published already by ContainerNet: {holder}.",
                    $"Take another port, or take it back first with Remove-NatPortMap -ExternalPort {holder.ExternalPort}{(holder.ExternalIPAddress is null ? "" : $" -ExternalIPAddress {holder.ExternalIPAddress}")}.", holder);
            }
        }

        return null;
    }

    private static bool Covers(string ports, byte[] key)
    {
        PortRange range = PortRange.Parse(ports);
        int port = (key[^4] << 8) | key[^3];
        return port >= range.First && port <= range.Last;
    }

    /// <summary>Leads 127.0.0.0/8 out by the link; what was made for it goes again when that is refused.</summary>
    private static void SwitchOn(NamespaceSession session, NamespaceHandle ns, LocalLink link, NatPortMap made)
    {
        try
        {
            link.SwitchOn(ns);
        }
        catch (Exception)
        {
            Remove(session, ns, made);
            throw;
        }
    }
}
