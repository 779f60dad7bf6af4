using ContainerNet.Faults;
using ContainerNet.Namespaces;
using ContainerNet.Paths;
using ContainerNet.Sockets;

namespace ContainerNet.Probes;

/// <summary>The socket a packet ended at, read once more after it: where no answer came, or somebody else's socket took it. Whose it is, and what waits there unread, is then known.</summary>
internal static class ServiceSocket
{
    /// <summary>The evidence with that socket.</summary>
    public static PathEvidence Added(PathTrace trace, PathEvidence evidence, NamespaceSession session, Func<string, NamespaceHandle> open)
    {
        if (trace.Steps[^1] is not { Hop.Kind: HopKind.Service, Namespace: { } ns } end || trace.Question.Protocol == PathProtocol.Icmp || (evidence.Outcome != ProbeOutcome.Silent && trace.EndsWhereItShould)
            || !ns.Sockets.Any(socket => ServiceNotListening.Takes(socket, end.Flow)))
        {
            return evidence;
        }

        SocketProtocol protocol = end.Flow.Protocol == PathProtocol.Udp ? SocketProtocol.Udp : SocketProtocol.Tcp;
        IReadOnlyList<NetworkSocket> now = SocketDiagnostics.Read(session, open(ns.Label), listeningOnly: true, protocol, (ushort)end.Flow.DestinationPort);
        return now.FirstOrDefault(socket => ServiceNotListening.Takes(socket, end.Flow)) is { } taker ? evidence with { Service = SocketOwners.Read().WithOwner(taker) } : evidence;
    }
}
