using System.Net;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Netfilter;
using ContainerNet.Route;

namespace ContainerNet.Networks;

/// <summary>Taking published ports back.</summary>
public static partial class NatPortMaps
{
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
        NatTable table = NatTable.For((external ?? target) is { } address ? new IpPrefix(address, 0).Family : map.AddressFamily);
        PublishingFacts facts = PublishingFacts.Of(session, ns);
        NatContents contents = NatContents.Of(ns);
        string asked = $"take back port {ports}/{map.Protocol.ToString().ToLowerInvariant()} in namespace {filter.Namespace}";
        contents.Require(filter, table, asked);
        NatPortMap? removed = null;
        IReadOnlyList<LocalLink> switchedOff = [];
        try
        {
            filter.CommitPlanned(generation =>
            {
                NatPortMap found = Find(filter, table, map.Protocol, external, ports.First) is { } there
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

                PortMapping mapping = PortMapping.Of(found);
                if (found.Localhost && removed is null)
                {
                    switchedOff = LocalLink.NoLongerUsed(filter, facts, mapping); // while the chain that guards 127.0.0.0/8 still stands
                    LocalLink.SwitchOff(ns, switchedOff);
                }

                removed = found;
                return PlanRemoval(filter, contents, mapping, switchedOff, generation, $"take back port {found} in namespace {filter.Namespace}");
            }, asked, () => removed is not null && Find(filter, table, map.Protocol, external, ports.First) is null);
        }
        catch (Exception)
        {
            foreach (LocalLink link in switchedOff)
            {
                link.SwitchOn(ns);
            }

            throw;
        }

        PortMapping gone = PortMapping.Of(removed!);
        contents.Removed(table, PortElements.Count(gone));
        facts.NoteOwnChange();
        if (gone.Protocol == NatProtocol.Udp)
        {
            facts.NoteStale(gone);
        }

        return removed! with { ReachableFrom = PortReach.Nobody };
    }

    private static FilterBatch PlanRemoval(NetfilterSocket filter, NatContents contents, PortMapping mapping, IReadOnlyList<LocalLink> links, uint generation, string asked)
    {
        NatTable table = mapping.Table;
        FilterBatch batch = new() { Generation = generation };
        if (contents.Count(filter, table, generation) <= PortElements.Count(mapping))
        {
            return batch.Add(FilterRequests.RemoveTable(table.Family, NatTable.Name), asked);
        }

        foreach ((string map, FilterSetElement[] some) in PortElements.Of(mapping))
        {
            batch.Add(FilterRequests.RemoveElements(table.Family, NatTable.Name, map, some), asked);
        }

        string set = PortElements.HairpinSetOf(mapping);
        string key = Convert.ToHexString(PortElements.Key(mapping.Protocol, mapping.External, mapping.Ports.First));
        FilterSetElement[] hairpins = [.. contents.Hairpins(filter, table, set).Where(element => PortElements.HairpinOf(element, table) == key)];
        if (hairpins.Length > 0)
        {
            batch.Add(FilterRequests.RemoveElements(table.Family, NatTable.Name, set, hairpins), asked);
        }

        foreach (LocalLink link in links)
        {
            link.RemoveMark(batch, asked);
        }

        PortHelpers.RemoveFrom(batch, contents.Helpers(filter, table), mapping, asked);
        return batch;
    }
}
