using System.Net;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Route;
using ContainerNet.Sockets;

namespace ContainerNet.Networks;

/// <summary>Processes that wait on a port that is to be published: a published port would take their connections away.</summary>
public static class PortListeners
{
    /// <summary>Refuses a port that a process of the namespace listens on, on an address the map would cover.</summary>
    /// <exception cref="RefusedException"><c>PortTaken</c>, with the socket as its target; or the map makes no sense.</exception>
    public static void Refuse(NamespaceSession session, NamespaceHandle ns, NatPortMap wanted)
    {
        ArgumentNullException.ThrowIfNull(ns);
        ArgumentNullException.ThrowIfNull(wanted);
        PortMapping mapping = PortMapping.Of(wanted);
        int port = mapping.Ports.First == mapping.Ports.Last ? mapping.Ports.First : 0;
        if (wanted.Protocol != NatProtocol.Sctp
            && SocketDiagnostics.Read(session, ns, listeningOnly: true, (SocketProtocol)wanted.Protocol, (ushort)port).FirstOrDefault(socket => Covers(mapping, socket)) is { } taken)
        {
            throw new RefusedException("PortTaken",
                $"Port {taken.LocalPort}/{wanted.Protocol.ToString().ToLowerInvariant()} in namespace {ns.Label} is taken: a process listens on {new IPEndPoint(IPAddress.Parse(taken.LocalAddress), taken.LocalPort)}.",
                "Take another port, stop that process, or give -Force to take its connections from other addresses away.", taken);
        }
    }

    private static bool Covers(PortMapping mapping, NetworkSocket socket)
    {
        if ((byte)socket.Protocol != (byte)mapping.Protocol || socket.LocalPort < mapping.Ports.First || socket.LocalPort > mapping.Ports.Last)
        {
            return false;
        }

        IPAddress address = IPAddress.Parse(socket.LocalAddress);
        bool isAny = address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
        return isAny
            ? socket.AddressFamily == mapping.Table.Ip || (socket.AddressFamily == IpFamily.IPv6 && socket.IsDualStack)
            : socket.AddressFamily == mapping.Table.Ip && (mapping.External is null ? !IPAddress.IsLoopback(address) : mapping.External.Equals(address));
    }
}
