using System.Net;
using ContainerNet.Paths;
using ContainerNet.Repairs;
using ContainerNet.Route;
using ContainerNet.Snapshots;

namespace ContainerNet.Faults;

/// <summary>Two links of a namespace claim the container's network, and packets for the container leave by the wrong one.</summary>
public sealed class OverlappingRoutes : Fault
{
    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Explains { get; } = [nameof(ReversePathFiltered), nameof(AsymmetricReturn)];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        foreach (PathStep step in trace.Steps.Where(step => step.Hop.Kind is HopKind.Forwarding or HopKind.Service && step.Namespace == trace.Host))
        {
            NamespaceSnapshot ns = step.Namespace!;
            (NetworkLink? right, IPAddress address) = trace.Question.IsInbound
                ? (WayTo(trace, ns), step.Flow.Destination)
                : (ns.FindLink(step.Flow.InputInterface), step.Flow.Source);
            if (right is null || RouteLookup.Find(ns, address) is not { Link: { } wrong, Route: { } taken } || wrong.InterfaceIndex == right.InterfaceIndex)
            {
                continue;
            }

            IpRoute? other = ns.Routes.FirstOrDefault(route => route.InterfaceIndex == right.InterfaceIndex && route.Table == taken.Table && route.Type == RouteType.Unicast
                && IpPrefix.TryParse(route.DestinationPrefix, out IpPrefix prefix) && prefix.Length > 0 && prefix.Contains(address));
            if (other is null)
            {
                continue;
            }

            // Where the container's own pair has an address of the bridge's network, that address is the one too many, whichever route wins.
            (IpRoute extra, NetworkLink holder) = right.Kind != "bridge" && wrong.Kind == "bridge" ? (other, right) : (taken, wrong);
            yield return Found(step, $"Two links of namespace {ns.Label} claim {other.DestinationPrefix}: {wrong.Name} and {right.Name}.",
                $"{address} is behind {right.Name}, but route {taken.DestinationPrefix} sends it to {wrong.Name}.", Remove(ns, extra, holder));
        }
    }

    private static NetworkLink? WayTo(PathTrace trace, NamespaceSnapshot host)
        => host.Links.FirstOrDefault(link => link.PeerNamespace == trace.Container.Label) is { } port ? host.FindLink(port.BridgeIndex) ?? port : null;

    private static string Remove(NamespaceSnapshot ns, IpRoute route, NetworkLink link)
        => route.Protocol == "kernel"
            && ns.AddressesOf(link, route.AddressFamily).FirstOrDefault(address => NamespaceSnapshot.PrefixOf(address).Network.ToString() == route.DestinationPrefix) is { } address
            ? RepairCommand.Write("Remove-IpAddress", ("IPAddress", address), ("InterfaceAlias", link.Name), ("Namespace", ns.Label))
            : RepairCommand.Write("Remove-IpRoute", ("DestinationPrefix", route.DestinationPrefix), ("InterfaceAlias", link.Name), ("Table", route.Table), ("Namespace", ns.Label));
}
