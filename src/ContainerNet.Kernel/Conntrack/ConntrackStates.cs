using System.Globalization;

namespace ContainerNet.Conntrack;

/// <summary>
/// What the kernel calls the states of a connection: <c>enum tcp_conntrack</c>, <c>enum sctp_conntrack</c>, <c>enum ct_dccp_states</c>.
/// </summary>
public static class ConntrackStates
{
    private static readonly string[] Tcp =
        ["None", "SynSent", "SynReceived", "Established", "FinWait", "CloseWait", "LastAck", "TimeWait", "Close", "SynSent2"];

    private static readonly string[] Sctp =
        ["None", "Closed", "CookieWait", "CookieEchoed", "Established", "ShutdownSent", "ShutdownReceived", "ShutdownAckSent", "HeartbeatSent", "HeartbeatAcked"];

    private static readonly string[] Dccp =
        ["None", "Request", "Respond", "PartOpen", "Open", "CloseRequest", "Closing", "TimeWait", "Ignore", "Invalid"];

    /// <summary>Every name there is, each once.</summary>
    public static IEnumerable<string> All => Tcp.Concat(Sctp).Concat(Dccp).Distinct();

    /// <summary>The state in words; its number where it is newer than this.</summary>
    internal static string NameOf(IpProtocol protocol, byte state)
    {
        string[] names = protocol switch
        {
            IpProtocol.Tcp => Tcp,
            IpProtocol.Sctp => Sctp,
            IpProtocol.Dccp => Dccp,
            _ => [],
        };
        return state < names.Length ? names[state] : state.ToString(CultureInfo.InvariantCulture);
    }
}
