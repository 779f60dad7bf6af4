using System.Net;
using ContainerNet.Route;

namespace ContainerNet.Sockets;

/// <summary>A TCP or UDP socket of a network namespace (<c>ss -tuan</c>).</summary>
public sealed record NetworkSocket : KernelObject
{
    /// <summary>TCP or UDP.</summary>
    public SocketProtocol Protocol { get; init; }

    /// <summary>The socket's own family; an IPv6 socket may take IPv4 too, see <see cref="IsDualStack"/>.</summary>
    public IpFamily AddressFamily { get; init; }

    /// <summary>The address it is bound to; <c>0.0.0.0</c> or <c>::</c> for every address.</summary>
    public string LocalAddress { get; init; } = "";

    /// <summary>The port it is bound to.</summary>
    public int LocalPort { get; init; }

    /// <summary>The address it is connected to; <c>0.0.0.0</c> or <c>::</c> for none.</summary>
    public string RemoteAddress { get; init; } = "";

    /// <summary>The port it is connected to; 0 for none.</summary>
    public int RemotePort { get; init; }

    /// <summary><c>Listen</c>, <c>Established</c>, <c>TimeWait</c> … (RFC 9293); for UDP <c>Unconnected</c> or <c>Established</c>.</summary>
    public string State { get; init; } = "";

    /// <summary>The socket's inode number, as <c>/proc/PID/fd</c> shows it; 0 where no process holds it any more.</summary>
    public uint SocketInode { get; init; }

    /// <summary>The user who made it, by the number in the user namespace ContainerNet runs in.</summary>
    public uint UserId { get; init; }

    /// <summary>An IPv6 socket bound to every address that takes IPv4 too (ipv6(7), IPV6_V6ONLY is off).</summary>
    public bool IsDualStack { get; init; }

    /// <summary>The link it is bound to (SO_BINDTODEVICE, or a link-local address); 0 for any.</summary>
    public int InterfaceIndex { get; init; }

    /// <summary>The name of that link; null for any, or when it was not looked up.</summary>
    public string? InterfaceAlias { get; init; }

    /// <summary>Bytes received and not yet read; of a listening TCP socket, the connections that wait to be accepted.</summary>
    public uint ReceiveQueue { get; init; }

    /// <summary>Bytes sent and not yet acknowledged; of a listening TCP socket, how many connections may wait.</summary>
    public uint SendQueue { get; init; }

    /// <summary>The process that holds it, by its id in the process namespace ContainerNet runs in: of several, the one with the lowest id. Null when none may be seen.</summary>
    public int? ProcessId { get; init; }

    /// <summary>The name of that process (<c>/proc/PID/comm</c>); null when none may be seen.</summary>
    public string? ProcessName { get; init; }

    /// <summary>The other processes that hold it too, after a fork.</summary>
    public int[] SharedBy { get; init; } = [];

    /// <summary>Whether it waits for whoever comes: a listening TCP socket, or a UDP socket that is not connected.</summary>
    public bool IsListening => State is "Listen" or "Unconnected";

    /// <inheritdoc/>
    public override string ToString() => $"{Protocol} {new IPEndPoint(IPAddress.Parse(LocalAddress), LocalPort)} {State}";
}
