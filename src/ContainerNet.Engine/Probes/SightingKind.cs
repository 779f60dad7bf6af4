namespace ContainerNet.Probes;

/// <summary>What a captured packet can be to a probe.</summary>
internal enum SightingKind
{
    /// <summary>A request: echo request, SYN, datagram with our token.</summary>
    Request,
    /// <summary>A reply: echo reply, SYN-ACK, RST, datagram.</summary>
    Reply,
    /// <summary>An ICMP error that quotes a request.</summary>
    Error,
    /// <summary>ARP or a neighbour solicitation asks for a link layer address.</summary>
    Question,
    /// <summary>ARP or a neighbour advertisement tells a link layer address.</summary>
    Answer,
}
