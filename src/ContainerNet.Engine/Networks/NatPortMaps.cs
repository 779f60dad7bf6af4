using System.Net;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Netfilter;
using ContainerNet.Route;

namespace ContainerNet.Networks;

/// <summary>Published ports: elements of the maps in ContainerNet's own table, each made by one small transaction.</summary>
public static class NatPortMaps
{
    private const int Tries = 4;

    /// <summary><c>iptables -t nat -A PREROUTING -p PROTOCOL --dport PORT -j DNAT --to-destination ADDRESS:PORT</c>, for connections from outside and from the namespace itself.</summary>
    /// <remarks>
    /// Nothing is read before: the kernel itself refuses a port that is taken, and says so when the table is not there yet.
    /// Whether a process of the namespace listens on the port is not asked here: the caller looks at the namespace's sockets first.
    /// </remarks>
    /// <exception cref="RefusedException"><c>PortTaken</c>, with the present map as its target; or the map makes no sense.</exception>
    public static NatPortMap Add(NamespaceSession session, NamespaceHandle ns, NatPortMap wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        PortMapping mapping = PortMapping.Of(wanted);
        NetfilterSocket filter = NetfilterSocket.In(session, ns);
        NatPortMap made = wanted with
        {
            ExternalIPAddress = mapping.External?.ToString(),
            ExternalPort = mapping.Ports.ToString(),
            InternalIPAddress = mapping.Target.ToString(),
            InternalPort = mapping.TargetPorts.ToString(),
            AddressFamily = mapping.Table.Ip,
            Namespace = filter.Namespace,
        };
        IpPrefix? callers = wanted.Hairpin ? SubnetOf(session, ns, mapping.Target) : null;
        string asked = $"publish port {made} in namespace {filter.Namespace}";
        bool withTable = false;
        for (int attempt = 1; ; attempt++)
        {
            FilterBatch batch = new();
            if (withTable)
            {
                mapping.Table.AddTo(batch, filter.Namespace);
            }

            AddElements(batch, mapping, callers, asked);
            try
            {
                filter.Commit(batch, () => filter.FindElement(mapping.Table.Family, NatTable.Name, mapping.Map, mapping.FirstKey) is { } element
                    && PortMapping.Read(element, mapping.Table, filter.Namespace) == made with { Hairpin = false });
                return made;
            }
            catch (KernelException e) when (e.Errno == Errno.ENOENT && attempt < Tries)
            {
                withTable = true;
            }
            catch (KernelException e) when (e.Errno == Errno.EEXIST && withTable && attempt < Tries)
            {
                withTable = false; // somebody else has made the table meanwhile
            }
            catch (KernelException e) when (e.Errno == Errno.EEXIST)
            {
                throw Taken(filter, mapping, made) ?? (Exception)e;
            }
        }
    }

    /// <summary>Every published port.</summary>
    public static IReadOnlyList<NatPortMap> Get(NamespaceSession session, NamespaceHandle ns)
    {
        NetfilterSocket filter = NetfilterSocket.In(session, ns);
        List<NatPortMap> maps = [];
        foreach (NatTable table in NatMasquerades.Both())
        {
            foreach ((string map, string hairpin) in new[] { (NatTable.Ports, NatTable.Hairpin), (NatTable.PortsOn, NatTable.HairpinOn) })
            {
                IReadOnlyList<FilterSetElement> elements = filter.ReadElements(table.Family, NatTable.Name, map);
                IReadOnlyList<FilterSetElement> hairpins = elements.Count == 0 ? [] : filter.ReadElements(table.Family, NatTable.Name, hairpin);
                maps.AddRange(elements
                    .Select(element => PortMapping.Read(element, table, filter.Namespace))
                    .OfType<NatPortMap>()
                    .Distinct()
                    .Select(one => one with { Hairpin = hairpins.Any(element => PortMapping.IsHairpinOf(element, PortMapping.KeyOf(one))) }));
            }
        }

        return [.. maps.OrderBy(map => map.AddressFamily).ThenBy(map => map.Protocol).ThenBy(map => PortRange.Parse(map.ExternalPort).First).ThenBy(map => map.ExternalIPAddress, StringComparer.Ordinal)];
    }

    /// <summary>The map of this port, or null; for a port of a published range, the whole range.</summary>
    public static NatPortMap? Find(NamespaceSession session, NamespaceHandle ns, NatProtocol protocol, IPAddress? externalAddress, int port, IpFamily family = IpFamily.IPv4)
    {
        NetfilterSocket filter = NetfilterSocket.In(session, ns);
        NatTable table = NatTable.For(externalAddress is null ? family : new IpPrefix(externalAddress, 0).Family);
        FilterSetElement? element = filter.FindElement(table.Family, NatTable.Name, externalAddress is null ? NatTable.Ports : NatTable.PortsOn,
            PortMapping.Key(protocol, externalAddress, (ushort)port));
        return element is null ? null : PortMapping.Read(element, table, filter.Namespace);
    }

    /// <summary>Takes a published port back and gives what it was; with the last thing in it ContainerNet's table goes too.</summary>
    /// <param name="session">The session.</param>
    /// <param name="ns">The namespace.</param>
    /// <param name="map">Which: protocol, external address and port say it. An internal address, when it is given, has to be the present one.</param>
    /// <exception cref="RefusedException"><c>PortMapNotFound</c>, <c>PartOfRange</c></exception>
    public static NatPortMap Remove(NamespaceSession session, NamespaceHandle ns, NatPortMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        NetfilterSocket filter = NetfilterSocket.In(session, ns);
        IPAddress? external = string.IsNullOrEmpty(map.ExternalIPAddress) ? null : PortMapping.ParseAddress(map.ExternalIPAddress);
        IPAddress? target = string.IsNullOrEmpty(map.InternalIPAddress) ? null : PortMapping.ParseAddress(map.InternalIPAddress);
        PortRange ports = PortRange.Parse(map.ExternalPort);
        IpFamily family = (external ?? target) is { } address ? new IpPrefix(address, 0).Family : map.AddressFamily;
        NatContents contents = NatContents.Of(ns);
        NatPortMap? removed = null;
        string asked = $"take back port {ports}/{map.Protocol.ToString().ToLowerInvariant()} in namespace {filter.Namespace}";
        filter.CommitPlanned(generation =>
        {
            NatPortMap found = Find(session, ns, map.Protocol, external, ports.First, family) is { } there
                && (target is null || there.InternalIPAddress == target.ToString())
                    ? there
                    : throw new RefusedException("PortMapNotFound",
                        $"Port {ports}/{map.Protocol.ToString().ToLowerInvariant()}{(external is null ? "" : $" of {external}")} is not published{(target is null ? "" : $" to {target}")} by ContainerNet in namespace {filter.Namespace}.",
                        "See what is there with Get-NatPortMap.", map);
            if (found.ExternalPort != ports.ToString())
            {
                throw new RefusedException("PartOfRange", $"Port {ports} in namespace {filter.Namespace} is published as part of {found}.",
                    $"Remove {found.ExternalPort} as a whole.", found);
            }

            removed = found;
            return PlanRemoval(filter, contents, PortMapping.Of(found), generation, $"take back port {found} in namespace {filter.Namespace}");
        }, asked);
        contents.Removed(NatTable.For(family), ports.Count);
        return removed!;
    }

    private static void AddElements(FilterBatch batch, PortMapping mapping, IpPrefix? callers, string asked)
    {
        foreach (FilterSetElement[] some in mapping.Elements())
        {
            batch.Add(FilterRequests.NewElements(mapping.Table.Family, NatTable.Name, mapping.Map, some), asked);
        }

        if (callers is IpPrefix subnet)
        {
            batch.Add(FilterRequests.NewElements(mapping.Table.Family, NatTable.Name, mapping.HairpinSet, [mapping.HairpinElement(subnet)]), asked);
        }
    }

    private static FilterBatch PlanRemoval(NetfilterSocket filter, NatContents contents, PortMapping mapping, uint generation, string asked)
    {
        NatTable table = mapping.Table;
        FilterBatch batch = new() { Generation = generation };
        if (contents.Count(filter, table, generation) <= mapping.Ports.Count)
        {
            return batch.Add(FilterRequests.RemoveTable(table.Family, NatTable.Name), asked);
        }

        foreach (FilterSetElement[] some in mapping.Elements())
        {
            batch.Add(FilterRequests.RemoveElements(table.Family, NatTable.Name, mapping.Map, some), asked);
        }

        FilterSetElement[] hairpins = [.. filter.ReadElements(table.Family, NatTable.Name, mapping.HairpinSet)
            .Where(element => PortMapping.IsHairpinOf(element, mapping.FirstKey))];
        return hairpins.Length == 0
            ? batch
            : batch.Add(FilterRequests.RemoveElements(table.Family, NatTable.Name, mapping.HairpinSet, hairpins), asked);
    }

    /// <summary>The refusal that names who holds one of the ports; null when nobody does any more.</summary>
    private static RefusedException? Taken(NetfilterSocket filter, PortMapping mapping, NatPortMap wanted)
    {
        NatPortMap? holder = Enumerable.Range(mapping.Ports.First, mapping.Ports.Count)
            .Select(port => filter.FindElement(mapping.Table.Family, NatTable.Name, mapping.Map, PortMapping.Key(mapping.Protocol, mapping.External, (ushort)port)))
            .OfType<FilterSetElement>()
            .Select(element => PortMapping.Read(element, mapping.Table, filter.Namespace))
            .FirstOrDefault();
        return holder is null ? null : new RefusedException("PortTaken",
            $"Port {wanted.ExternalPort}/{wanted.Protocol.ToString().ToLowerInvariant()} in namespace {filter.Namespace} is published already: {holder}.",
            $"Take another port, or take it back first with Remove-NatPortMap -ExternalPort {holder.ExternalPort}.", holder);
    }

    /// <summary>The subnet the target stands in, as this namespace routes it; the target alone when it is behind a gateway.</summary>
    private static IpPrefix SubnetOf(NamespaceSession session, NamespaceHandle ns, IPAddress target)
    {
        IpPrefix alone = new(target, target.GetAddressBytes().Length * 8);
        try
        {
            IpRoute route = RouteSocket.In(session, ns).FindRoute(target, fibMatch: true);
            return route.NextHop is null && IpPrefix.TryParse(route.DestinationPrefix, out IpPrefix subnet) && subnet.Length > 0 ? subnet : alone;
        }
        catch (KernelException e) when (e.Errno is Errno.ENETUNREACH or Errno.EHOSTUNREACH or Errno.EINVAL or Errno.ESRCH or Errno.EACCES)
        {
            return alone;
        }
    }
}
