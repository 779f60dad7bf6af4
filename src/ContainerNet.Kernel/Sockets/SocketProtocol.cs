namespace ContainerNet.Sockets;

/// <summary>What a socket speaks, by its IP protocol number.</summary>
public enum SocketProtocol
{
    /// <summary>Transmission Control Protocol.</summary>
    Tcp = 6,
    /// <summary>User Datagram Protocol.</summary>
    Udp = 17,
}
