namespace ContainerNet.Captures;

/// <summary>The flags of a TCP segment (RFC 9293, RFC 3168).</summary>
[Flags]
public enum TcpFlags
{
    /// <summary>None.</summary>
    None = 0,
    /// <summary>The sender has no more to send.</summary>
    Fin = 1,
    /// <summary>Opens a connection.</summary>
    Syn = 2,
    /// <summary>Ends a connection at once.</summary>
    Rst = 4,
    /// <summary>To be handed on at once.</summary>
    Psh = 8,
    /// <summary>Carries an acknowledgement.</summary>
    Ack = 16,
    /// <summary>Carries something urgent.</summary>
    Urg = 32,
    /// <summary>Congestion was seen.</summary>
    Ece = 64,
    /// <summary>The sender sends less since.</summary>
    Cwr = 128,
}
