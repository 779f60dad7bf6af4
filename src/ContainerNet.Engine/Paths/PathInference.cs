using System.Net;
using ContainerNet.Filtering;
using ContainerNet.Interop;
using ContainerNet.Route;
using ContainerNet.Snapshots;

namespace ContainerNet.Paths;

/// <summary>
/// Works out the way a packet takes from a snapshot: container's link, host's end, bridge, routing, filter and NAT, uplink. Where something
/// is broken it goes on along the way that was meant, so that everything that is wrong is found at once.
/// </summary>
public static class PathInference
{
    /// <summary>Works a path out.</summary>
    /// <exception cref="RefusedException"><c>NoDestination</c>: an inbound packet has no address of the host to be sent to.</exception>
    public static PathTrace Infer(NetworkSnapshot snapshot, PathQuestion question)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(question);
        NamespaceSnapshot container = snapshot.Find(question.Container)
            ?? throw new RefusedException("NamespaceNotFound", $"The snapshot does not hold namespace '{question.Container}'.", "Export it again with that namespace.", question.Container);
        PathWalk walk = new(snapshot, question);
        NamespaceSnapshot? host = HostOf(snapshot, question, container, walk);
        if (host is null && question.IsInbound && walk.Wants.Count > 0)
        {
            return new PathTrace { Question = question, Snapshot = snapshot, Steps = [], Wants = walk.Wants, Path = new ContainerPath { Container = question.Container } };
        }

        IPAddress? source = question.IsInbound ? WalkInbound(walk, question, host) : walk.Start(container, question.Destination!);
        FilterFlow first = walk.Steps[0].Flow;
        return new PathTrace
        {
            Question = question,
            Snapshot = snapshot,
            Steps = walk.Steps,
            Wants = walk.Wants,
            Path = new ContainerPath
            {
                Container = question.Container,
                Source = question.IsInbound ? question.FromNamespace ?? question.From!.ToString() : question.Container,
                SourceAddress = source?.ToString(),
                Destination = first.Destination.ToString(),
                Protocol = question.Protocol,
                Port = question.Port,
                HostNamespace = host?.Label ?? "",
                FromNamespace = question.FromNamespace,
                IsInbound = question.IsInbound,
                Hops = walk.Steps.Select(step => step.Hop).ToArray(),
            },
        };
    }

    private static IPAddress? WalkInbound(PathWalk walk, PathQuestion question, NamespaceSnapshot? host)
    {
        IPAddress destination = question.Destination ?? AddressTowards(host, question.From!)
            ?? throw new RefusedException("NoDestination", $"No address of the host '{host?.Label ?? question.HostNamespace}' is known that {question.From} could send to.",
                "Give it with -Destination.", question.From);
        if (walk.Read(question.FromNamespace) is { } outside)
        {
            return walk.Start(outside, destination, question.From);
        }

        NetworkLink? uplink = RouteLookup.Find(host!, question.From!).Link ?? host!.HolderOf(destination);
        walk.ComeIn(host!, uplink, destination, question.From!);
        return question.From;
    }

    /// <summary>The address of the host that a packet from elsewhere would be sent to: the one the host itself would answer with.</summary>
    private static IPAddress? AddressTowards(NamespaceSnapshot? host, IPAddress from)
        => host is null ? null : RouteLookup.Find(host, from).Source ?? host.Addresses
            .Where(address => address.Scope == RouteScope.Global && IPAddress.Parse(address.IPAddress).AddressFamily == from.AddressFamily)
            .Where(address => host.FindLink(address.InterfaceIndex) is { } link && link.Kind != "bridge")
            .Select(address => IPAddress.Parse(address.IPAddress)).FirstOrDefault();

    private static NamespaceSnapshot? HostOf(NetworkSnapshot snapshot, PathQuestion question, NamespaceSnapshot container, PathWalk walk)
    {
        if (question.HostNamespace is not null)
        {
            return walk.Read(question.HostNamespace);
        }

        IPAddress? towards = question.IsInbound ? question.From : question.Destination;
        NetworkLink? link = PathWalk.LinkTowards(container, towards, question.Family);
        return link is not null && (link.PeerNamespaceId >= 0 || link.PeerNamespace is not null) && link.PeerNamespace != container.Label
            ? walk.ReadPeer(container, link)
            : snapshot.Namespaces.FirstOrDefault(ns => ns.Label != container.Label);
    }
}
