using System.Net;
using ContainerNet.Paths;
using ContainerNet.Repairs;
using ContainerNet.Snapshots;

namespace ContainerNet.Faults;

/// <summary>The container's next hop is an address that nothing on its bridge holds.</summary>
public sealed class GatewayNotOnLink : Fault
{
    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        if (trace.Start is not { Route: { Route: { NextHop: not null } route, NextHop: { } gateway }, Link: { } link, Namespace: { } sender } start
            || trace.Find(HopKind.Bridge) is not { IsAssumed: true, Link: { } bridge, Namespace: { } host }
            || link.PeerNamespace != host.Label
            || host.FindLink(link.PeerIndex)?.BridgeIndex != bridge.InterfaceIndex
            || host.HolderOf(gateway) is not null
            || trace.Snapshot.Namespaces.Any(ns => ns.HolderOf(gateway) is not null)
            || !host.AddressesOf(bridge, trace.Question.Family).Any())
        {
            yield break;
        }

        IPAddress? right = PathWalk.GatewayFor(trace.Snapshot, sender, link, trace.Question.Family);
        string[] repair = right is null || !sender.AddressesOf(link, trace.Question.Family).Any(own => NamespaceSnapshot.PrefixOf(own).Contains(right)) ? [] :
        [
            RepairCommand.Write("Remove-IpRoute", ("DestinationPrefix", route.DestinationPrefix), ("NextHop", gateway), ("Namespace", sender.Label)),
            RepairCommand.Write("Add-IpRoute", ("DestinationPrefix", route.DestinationPrefix), ("NextHop", right), ("Namespace", sender.Label)),
        ];
        yield return Found(start, $"Nothing on bridge {bridge.Name} holds the gateway {gateway}.",
            $"Route {start.Route} of namespace {sender.Label} hands packets to {gateway}; {bridge.Name} holds {string.Join(", ", host.AddressesOf(bridge, trace.Question.Family))}.", repair);
    }
}
