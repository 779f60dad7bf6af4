using System.Net;
using ContainerNet.Conntrack;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Route;

namespace ContainerNet.Snapshots;

/// <summary>Reads the connections a namespace tracks, for a snapshot's file.</summary>
internal static class SnapshotConnections
{
    private const int Most = 4000;

    /// <summary>The level with the first four thousand connections; without them where they may not be read.</summary>
    public static ConntrackSnapshot Read(NamespaceSession session, NamespaceHandle ns, ConntrackSnapshot level)
    {
        try
        {
            List<ConnectionSnapshot> found = [.. ConntrackSocket.In(session, ns).Read().Take(Most + 1).Select(Of)];
            return level with { Connections = found.Count > Most ? found[..Most] : found, IsCut = found.Count > Most };
        }
        catch (KernelException e) when (IsRefusal(e))
        {
            return level;
        }
    }

    /// <summary>The connections of UDP that were begun between two addresses, to one port; none where they may not be read.</summary>
    public static ConntrackSnapshot ReadBegun(NamespaceSession session, NamespaceHandle ns, ConntrackSnapshot level, IPAddress source, IPAddress destination, int port)
    {
        ConntrackFilter filter = new()
        {
            AddressFamily = new IpPrefix(source, 0).Family,
            Flow = new ConntrackFlow(IpProtocol.Udp, source, destination, port),
        };
        try
        {
            return level with { Connections = [.. ConntrackSocket.In(session, ns).Read(filter).Take(Most).Select(Of)] };
        }
        catch (KernelException e) when (IsRefusal(e))
        {
            return level;
        }
    }

    private static bool IsRefusal(KernelException e) => e.Errno is Errno.EPERM or Errno.EACCES or Errno.EINVAL or Errno.EOPNOTSUPP or Errno.EPROTONOSUPPORT or Errno.ENOENT;

    private static ConnectionSnapshot Of(ConntrackEntry entry) => new()
    {
        Protocol = entry.Protocol.ToString(),
        Source = entry.Source,
        SourcePort = entry.SourcePort,
        Destination = entry.Destination,
        DestinationPort = entry.DestinationPort,
        ReplySource = entry.ReplySource,
        ReplySourcePort = entry.ReplySourcePort,
        ReplyDestination = entry.ReplyDestination,
        ReplyDestinationPort = entry.ReplyDestinationPort,
        State = entry.State,
        Status = entry.Status.ToString(),
        Mark = entry.Mark,
        Zone = entry.Zone,
    };
}
