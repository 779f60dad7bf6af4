using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Route;

namespace ContainerNet.Sockets;

/// <summary>Sockets as <c>/proc/net/tcp</c>, <c>tcp6</c>, <c>udp</c> and <c>udp6</c> list them (proc_pid_net(5)).</summary>
internal static class ProcNetSockets
{
    private static readonly (string File, SocketProtocol Protocol, IpFamily Family)[] Tables =
    [
        ("tcp", SocketProtocol.Tcp, IpFamily.IPv4), ("tcp6", SocketProtocol.Tcp, IpFamily.IPv6),
        ("udp", SocketProtocol.Udp, IpFamily.IPv4), ("udp6", SocketProtocol.Udp, IpFamily.IPv6),
    ];

    /// <summary>Every TCP and UDP socket of a namespace.</summary>
    public static List<NetworkSocket> Read(NamespaceHandle ns)
    {
        Opening[] files = Array.ConvertAll(Tables, table => Opening.File("/proc/thread-self/net/" + table.File));
        NamespaceThread.Open(ns, files);
        List<NetworkSocket> sockets = [];
        for (int i = 0; i < files.Length; i++)
        {
            if (files[i].Error == Errno.ENOENT)
            {
                continue; // a kernel without IPv6 has no tcp6 and udp6
            }

            // An open file goes on showing the namespace it was opened in.
            using StreamReader reader = new(new FileStream(files[i].Require("open a list of sockets", "CAP_SYS_PTRACE"), FileAccess.Read));
            while (reader.ReadLine() is { } line)
            {
                if (Parse(line, Tables[i].Protocol, Tables[i].Family) is { } socket)
                {
                    sockets.Add(socket with { Namespace = ns.Label });
                }
            }
        }

        return sockets;
    }

    /// <summary>Reads one line: <c>sl local_address rem_address st tx_queue:rx_queue timer retrnsmt uid timeout inode</c>; null for any other line.</summary>
    public static NetworkSocket? Parse(string line, SocketProtocol protocol, IpFamily family)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 10
            || ParseEnd(words[1], family) is not { } local
            || ParseEnd(words[2], family) is not { } remote
            || !byte.TryParse(words[3], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out byte state)
            || !uint.TryParse(words[7], CultureInfo.InvariantCulture, out uint user)
            || !uint.TryParse(words[9], CultureInfo.InvariantCulture, out uint inode)
            || words[4].Split(':') is not [string sent, string received]
            || !uint.TryParse(sent, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint sendQueue)
            || !uint.TryParse(received, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint receiveQueue))
        {
            return null;
        }

        return new NetworkSocket
        {
            Protocol = protocol,
            AddressFamily = family,
            LocalAddress = local.Address.ToString(),
            LocalPort = local.Port,
            RemoteAddress = remote.Address.ToString(),
            RemotePort = remote.Port,
            State = SocketStates.NameOf(protocol, state),
            SocketInode = inode,
            UserId = user,
            ReceiveQueue = receiveQueue,
            SendQueue = sendQueue,

            // The file does not tell IPV6_V6ONLY; off is the kernel's default (net.ipv6.bindv6only).
            IsDualStack = local.Address.Equals(IPAddress.IPv6Any),
        };
    }

    /// <summary>Reads <c>0100007F:1F90</c>: the address as 32-bit words in the machine's byte order, the port in hex.</summary>
    private static IPEndPoint? ParseEnd(string text, IpFamily family)
    {
        int digits = family == IpFamily.IPv4 ? 8 : 32;
        Span<uint> address = stackalloc uint[digits / 8];
        if (text.Length != digits + 5
            || text[digits] != ':'
            || !ushort.TryParse(text.AsSpan(digits + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort port))
        {
            return null;
        }

        for (int i = 0; i < address.Length; i++)
        {
            if (!uint.TryParse(text.AsSpan(i * 8, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out address[i]))
            {
                return null;
            }
        }

        return new IPEndPoint(new IPAddress(MemoryMarshal.AsBytes(address)), port);
    }
}
