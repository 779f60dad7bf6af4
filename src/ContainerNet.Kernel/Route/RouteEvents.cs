using ContainerNet.Namespaces;
using ContainerNet.Netlink;

namespace ContainerNet.Route;

/// <summary>What happens to the links, addresses, routes and neighbours of a namespace, as it happens (<c>ip monitor</c>).</summary>
public sealed class RouteEvents
{
    /// <summary>How many bytes of events may wait, where nobody says otherwise.</summary>
    public const int DefaultBuffer = 8 << 20;

    private const uint RTMGRP_LINK = 0x1;
    private const uint RTMGRP_NEIGH = 0x4;
    private const uint RTMGRP_IPV4_IFADDR = 0x10;
    private const uint RTMGRP_IPV4_ROUTE = 0x40;
    private const uint RTMGRP_IPV6_IFADDR = 0x100;
    private const uint RTMGRP_IPV6_ROUTE = 0x400;
    private const byte AF_BRIDGE = 7;

    private readonly RouteSocket _route;
    private readonly RouteEventTopics _topics;
    private readonly Dictionary<int, string> _names = [];

    private RouteEvents(RouteSocket route, RouteEventTopics topics)
    {
        _route = route;
        _topics = topics;
    }

    /// <summary>
    /// Begins to listen. From now on no event is missed without a <see cref="RouteEventKind.Lost"/> in its place, after which everything there is
    /// comes as <see cref="RouteEventKind.Existing"/>.
    /// </summary>
    /// <param name="session">Whose signal ends a wait.</param>
    /// <param name="ns">The namespace.</param>
    /// <param name="topics">What about.</param>
    /// <param name="buffer">How many bytes of events may wait until they are taken.</param>
    public static EventStream<RouteEvent> Open(NamespaceSession session, NamespaceHandle ns, RouteEventTopics topics, int buffer = DefaultBuffer)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(ns);
        RouteEvents events = new(RouteSocket.In(session, ns), topics);
        NetlinkSocket socket = session.OpenSocket(ns, NetlinkFamily.Route, RTMGRP_LINK // by which the names of links are known
            | (topics.HasFlag(RouteEventTopics.Addresses) ? RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR : 0)
            | (topics.HasFlag(RouteEventTopics.Routes) ? RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE : 0)
            | (topics.HasFlag(RouteEventTopics.Neighbors) ? RTMGRP_NEIGH : 0));
        socket.ReserveEvents(buffer);
        events.ReadLinks();
        return new EventStream<RouteEvent>(socket, $"watch the links, addresses and routes of namespace {ns.Label}")
        {
            Parse = (type, _, payload) => events.Read(type, payload),
            Lost = () => events.Tell(RouteEventKind.Lost, null),
            ReadAll = events.ReadAll,
        };
    }

    private IEnumerable<RouteEvent> ReadAll()
    {
        IReadOnlyList<NetworkLink> links = ReadLinks();
        IEnumerable<KernelObject> all = _topics.HasFlag(RouteEventTopics.Links) ? links : [];
        all = _topics.HasFlag(RouteEventTopics.Addresses) ? all.Concat(_route.GetAddresses(links)) : all;
        all = _topics.HasFlag(RouteEventTopics.Routes) ? all.Concat(_route.ReadRoutes(links)) : all;
        all = _topics.HasFlag(RouteEventTopics.Neighbors) ? all.Concat(_route.GetNeighbors(links)) : all;
        return all.Select(item => Tell(RouteEventKind.Existing, item));
    }

    private IReadOnlyList<NetworkLink> ReadLinks()
    {
        IReadOnlyList<NetworkLink> links = _route.GetLinks();
        _names.Clear();
        foreach (NetworkLink link in links)
        {
            _names[link.InterfaceIndex] = link.Name;
        }

        return links;
    }

    private RouteEvent? Read(ushort type, ReadOnlySpan<byte> payload) => type switch
    {
        RTM.NEWLINK or RTM.DELLINK => ReadLink(type, payload),
        RTM.NEWADDR or RTM.DELADDR => Tell(type == RTM.NEWADDR, AddressReader.Read(payload, _route.Namespace, NameOf)),
        RTM.NEWROUTE or RTM.DELROUTE => Tell(type == RTM.NEWROUTE, RouteReader.Read(payload, _route.Namespace, NameOf)),
        RTM.NEWNEIGH or RTM.DELNEIGH => Tell(type == RTM.NEWNEIGH, NeighborRequests.Read(payload, _route.Namespace, NameOf)),
        _ => null,
    };

    private RouteEvent? ReadLink(ushort type, ReadOnlySpan<byte> payload)
    {
        if (payload is [AF_BRIDGE, ..])
        {
            return null; // a bridge tells of its port: gone from it is not gone
        }

        NetworkLink link = LinkReader.Read(payload, _route.Namespace);
        if (type == RTM.NEWLINK)
        {
            _names[link.InterfaceIndex] = link.Name;
        }
        else
        {
            _names.Remove(link.InterfaceIndex);
        }

        return _topics.HasFlag(RouteEventTopics.Links) ? Tell(type == RTM.NEWLINK, link) : null;
    }

    private string? NameOf(int index) => _names.GetValueOrDefault(index);

    private RouteEvent? Tell(bool isThere, KernelObject? item)
        => item is null ? null : Tell(isThere ? RouteEventKind.Changed : RouteEventKind.Removed, item);

    private RouteEvent Tell(RouteEventKind kind, KernelObject? item) => new(kind, DateTime.Now, item) { Namespace = _route.Namespace };
}
