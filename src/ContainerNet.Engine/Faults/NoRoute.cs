using System.Net;
using ContainerNet.Paths;
using ContainerNet.Repairs;
using ContainerNet.Route;
using ContainerNet.Snapshots;

namespace ContainerNet.Faults;

/// <summary>A container has no route to the destination; or, for a packet from outside, none back.</summary>
public sealed class NoRoute : Fault
{
    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        if (trace.Start is { Route: { Route: null, IsRefused: false }, Namespace: { } sender } start)
        {
            return Missing(trace, start, sender, start.Flow.Destination, start.Link);
        }

        PathStep inside = trace.Steps[^1];
        return trace.Question.IsInbound && inside is { Hop.Kind: HopKind.Service, Namespace: { } container } && container == trace.Container
            && RouteLookup.Find(container, inside.Flow.Source, inside.Flow.Destination) is { Route: null, IsRefused: false }
            ? Missing(trace, inside, container, inside.Flow.Source, container.HolderOf(inside.Flow.Destination))
            : [];
    }

    private IEnumerable<Finding> Missing(PathTrace trace, PathStep step, NamespaceSnapshot ns, IPAddress destination, NetworkLink? link)
    {
        IpFamily family = trace.Question.Family;
        if (link is not { State: LinkState.Up } || !ns.AddressesOf(link, family).Any())
        {
            return []; // a link that is off, or has no address, has lost or never had its routes: that is the fault
        }

        IPAddress? gateway = PathWalk.GatewayFor(trace.Snapshot, ns, link, family);
        bool hasDefault = ns.Routes.Any(route => route.AddressFamily == family && route.DestinationPrefix.EndsWith("/0", StringComparison.Ordinal));
        string[] repair = gateway is null || hasDefault ? [] :
        [
            RepairCommand.Write("Add-IpRoute", ("DestinationPrefix", family == IpFamily.IPv4 ? "0.0.0.0/0" : "::/0"), ("NextHop", gateway), ("InterfaceAlias", link.Name), ("Namespace", ns.Label)),
        ];
        return [Found(step, $"There is no route to {destination} in namespace {ns.Label}.",
            $"No rule and table of namespace {ns.Label} leads to {destination}{(hasDefault ? "" : "; it has no default route")}.", repair)];
    }
}
