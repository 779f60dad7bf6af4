using ContainerNet.Namespaces;
using ContainerNet.Netlink;

namespace ContainerNet.Conntrack;

/// <summary>What happens to the connections of a namespace, as it happens (<c>conntrack -E</c>).</summary>
public static class ConntrackEvents
{
    /// <summary>How many bytes of events may wait, where nobody says otherwise: about ten thousand events.</summary>
    public const int DefaultBuffer = 8 << 20;

    private const uint NF_NETLINK_CONNTRACK_NEW = 1;
    private const uint NF_NETLINK_CONNTRACK_UPDATE = 2;
    private const uint NF_NETLINK_CONNTRACK_DESTROY = 4;

    /// <summary>
    /// Begins to listen. From now on no event is missed without a <see cref="ConntrackEventKind.Lost"/> in its place, after which each connection
    /// there is comes as <see cref="ConntrackEventKind.Existing"/>.
    /// </summary>
    /// <param name="session">Whose signal ends a wait.</param>
    /// <param name="ns">The namespace.</param>
    /// <param name="kinds">Which of New, Update and Destroy.</param>
    /// <param name="filter">Of which connections; null for all.</param>
    /// <param name="buffer">How many bytes of events may wait until they are taken.</param>
    public static EventStream<ConntrackEvent> Open(
        NamespaceSession session, NamespaceHandle ns, ConntrackEventKind kinds, ConntrackFilter? filter = null, int buffer = DefaultBuffer)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(ns);
        uint groups = (kinds.HasFlag(ConntrackEventKind.New) ? NF_NETLINK_CONNTRACK_NEW : 0)
            | (kinds.HasFlag(ConntrackEventKind.Update) ? NF_NETLINK_CONNTRACK_UPDATE : 0)
            | (kinds.HasFlag(ConntrackEventKind.Destroy) ? NF_NETLINK_CONNTRACK_DESTROY : 0);
        string label = ns.Label;
        ConntrackSocket table = ConntrackSocket.In(session, ns);
        NetlinkSocket socket = session.OpenSocket(ns, NetlinkFamily.Netfilter, groups);
        socket.ReserveEvents(buffer);
        return new EventStream<ConntrackEvent>(socket, $"watch the connections of namespace {label}")
        {
            Parse = (type, flags, payload) => Read(type, flags, payload, label, filter),
            Lost = () => new ConntrackEvent(ConntrackEventKind.Lost, DateTime.Now, label),
            ReadAll = () => table.Read(filter).Select(entry => new ConntrackEvent(ConntrackEventKind.Existing, DateTime.Now, entry)),
        };
    }

    private static ConntrackEvent? Read(ushort type, MessageFlags flags, ReadOnlySpan<byte> payload, string ns, ConntrackFilter? filter)
    {
        ConntrackEventKind kind = type switch
        {
            ConntrackRequests.Deleted => ConntrackEventKind.Destroy,
            ConntrackRequests.Changed => flags.HasFlag(MessageFlags.Create) ? ConntrackEventKind.New : ConntrackEventKind.Update,
            _ => ConntrackEventKind.None,
        };
        return kind != ConntrackEventKind.None && ConntrackReader.Read(payload, ns) is { } entry && (filter is null || filter.Matches(entry))
            ? new ConntrackEvent(kind, DateTime.Now, entry)
            : null;
    }
}
