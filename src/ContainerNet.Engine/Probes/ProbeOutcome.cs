namespace ContainerNet.Probes;

/// <summary>How a probe ended.</summary>
public enum ProbeOutcome
{
    /// <summary>The reply came: an echo reply, a SYN-ACK, a datagram.</summary>
    Replied,
    /// <summary>The destination answered that nothing listens: a TCP reset, or ICMP port unreachable.</summary>
    Refused,
    /// <summary>Someone on the way answered that it cannot be reached: another ICMP error.</summary>
    Unreachable,
    /// <summary>The sender's own kernel would not send it.</summary>
    NotSent,
    /// <summary>Nothing came back in time.</summary>
    Silent,
}
