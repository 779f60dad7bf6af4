namespace ContainerNet.Sockets;

/// <summary>The kernel's socket states (<c>net/tcp_states.h</c>), which UDP shares.</summary>
internal static class SocketStates
{
    private const int Close = 7;
    private const int Listen = 10;

    private static readonly string[] Names =
        ["", "Established", "SynSent", "SynReceived", "FinWait1", "FinWait2", "TimeWait", "Close", "CloseWait", "LastAck", "Listen", "Closing", "NewSynReceived", "BoundInactive"];

    /// <summary>Every state, as a mask.</summary>
    public const uint All = 0xffffffff;

    /// <summary>The states of a socket that waits for whoever comes, as a mask.</summary>
    public static uint Waiting(SocketProtocol protocol) => 1u << (protocol == SocketProtocol.Tcp ? Listen : Close);

    /// <summary>The state in words.</summary>
    public static string NameOf(SocketProtocol protocol, byte state)
        => protocol == SocketProtocol.Udp && state == Close ? "Unconnected"
            : state < Names.Length ? Names[state]
            : state.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
