using System.Buffers.Binary;
using System.Net;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Netlink;
using ContainerNet.Route;

namespace ContainerNet.Sockets;

/// <summary>The TCP and UDP sockets of a network namespace (sock_diag(7)).</summary>
public static class SocketDiagnostics
{
    private const ushort TCPDIAG_GETSOCK = 18;
    private const ushort SOCK_DIAG_BY_FAMILY = 20;
    private const ushort INET_DIAG_SKV6ONLY = 11;

    /// <summary>Every TCP and UDP socket of a namespace, IPv4 and IPv6. <c>ss -tuan</c>, or <c>ss -tuln</c></summary>
    /// <param name="session">Keeps the netlink socket.</param>
    /// <param name="ns">The namespace.</param>
    /// <param name="listeningOnly">Only those that wait for whoever comes: listening TCP sockets, UDP sockets that are not connected.</param>
    /// <param name="only">Only those of this protocol; null for both.</param>
    /// <param name="port">Only those of this local port; 0 for all.</param>
    /// <exception cref="KernelException">The kernel refuses.</exception>
    public static IReadOnlyList<NetworkSocket> Read(NamespaceSession session, NamespaceHandle ns, bool listeningOnly, SocketProtocol? only = null, ushort port = 0)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(ns);
        List<NetworkSocket> sockets = [];
        try
        {
            NetlinkSocket netlink = session.Socket(ns, NetlinkFamily.SocketDiagnostics);
            foreach (SocketProtocol protocol in only is { } one ? (SocketProtocol[])[one] : [SocketProtocol.Tcp, SocketProtocol.Udp])
            {
                foreach (MessageWriter request in GetSockets(protocol, listeningOnly ? SocketStates.Waiting(protocol) : SocketStates.All, port))
                {
                    DumpResult<NetworkSocket> dump = netlink.Dump(
                        request,
                        (type, payload) => type is SOCK_DIAG_BY_FAMILY or TCPDIAG_GETSOCK ? ReadSocket(payload, protocol, ns.Label) : null,
                        $"list the {protocol} sockets of namespace {ns.Label}");
                    sockets.AddRange(dump.IsConsistent ? dump.Items : dump.Items.ConvertAll(socket => socket with { IsConsistent = false }));
                }
            }

            return sockets;
        }
        catch (KernelException e) when (e.Errno is Errno.ENOENT or Errno.EPROTONOSUPPORT or Errno.EOPNOTSUPP)
        {
            // A kernel without inet_diag or udp_diag tells the same in /proc.
            List<NetworkSocket> all = ProcNetSockets.Read(ns);
            return all.FindAll(socket => (!listeningOnly || socket.IsListening) && (only ?? socket.Protocol) == socket.Protocol && (port == 0 || port == socket.LocalPort));
        }
    }

    /// <summary>Asks for the sockets of one protocol in some states, of one local port or of all: those of TCP by one request, as the first of such requests could; the others by one for each family.</summary>
    private static MessageWriter[] GetSockets(SocketProtocol protocol, uint states, ushort port)
    {
        const MessageFlags Listing = MessageFlags.Request | MessageFlags.Dump;
        InetDiagSocketId id = new() { SourcePort = BinaryPrimitives.ReverseEndianness(port) };
        return protocol == SocketProtocol.Tcp
            ? [new MessageWriter(TCPDIAG_GETSOCK, Listing).Header(new InetDiagFirstRequest { States = states, Id = id })]
            : Array.ConvertAll((IpFamily[])[IpFamily.IPv4, IpFamily.IPv6], family => new MessageWriter(SOCK_DIAG_BY_FAMILY, Listing)
                .Header(new InetDiagRequest { Family = (byte)family, Protocol = (byte)protocol, States = states, Id = id }));
    }

    /// <summary>Reads one <c>inet_diag_msg</c>; null when it is of another family than IPv4 and IPv6.</summary>
    /// <exception cref="NetlinkFormatException">The bytes are no socket.</exception>
    public static NetworkSocket? ReadSocket(ReadOnlySpan<byte> payload, SocketProtocol protocol, string ns)
    {
        InetDiagMessage message = Wire.Read<InetDiagMessage>(payload, out ReadOnlySpan<byte> rest);
        if (!Enum.IsDefined((IpFamily)message.Family))
        {
            return null;
        }

        bool onlySix = false;
        AttributeReader attributes = new(rest);
        while (attributes.Next())
        {
            if (attributes.Type == INET_DIAG_SKV6ONLY)
            {
                onlySix = attributes.AsByte() != 0;
            }
        }

        // struct inet_diag_msg: idiag_src begins at 8, idiag_dst at 24
        int length = message.Family == (byte)IpFamily.IPv4 ? 4 : 16;
        IPAddress local = new(payload.Slice(8, length));
        return new NetworkSocket
        {
            Namespace = ns,
            Protocol = protocol,
            AddressFamily = (IpFamily)message.Family,
            LocalAddress = local.ToString(),
            LocalPort = BinaryPrimitives.ReverseEndianness(message.Id.SourcePort),
            RemoteAddress = new IPAddress(payload.Slice(24, length)).ToString(),
            RemotePort = BinaryPrimitives.ReverseEndianness(message.Id.DestinationPort),
            State = SocketStates.NameOf(protocol, message.State),
            SocketInode = message.Inode,
            UserId = message.UserId,
            InterfaceIndex = (int)message.Id.Interface,
            ReceiveQueue = message.ReceiveQueue,
            SendQueue = message.WriteQueue,
            IsDualStack = local.Equals(IPAddress.IPv6Any) && !onlySix,
        };
    }
}
