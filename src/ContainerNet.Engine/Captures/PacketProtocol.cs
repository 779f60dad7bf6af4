namespace ContainerNet.Captures;

/// <summary>Protocols over IP, by their numbers.</summary>
public enum PacketProtocol
{
    /// <summary>ICMP, of IPv4.</summary>
    Icmp = 1,
    /// <summary>IGMP.</summary>
    Igmp = 2,
    /// <summary>TCP.</summary>
    Tcp = 6,
    /// <summary>UDP.</summary>
    Udp = 17,
    /// <summary>GRE.</summary>
    Gre = 47,
    /// <summary>ESP, of IPsec.</summary>
    Esp = 50,
    /// <summary>AH, of IPsec.</summary>
    Ah = 51,
    /// <summary>ICMPv6.</summary>
    Icmpv6 = 58,
    /// <summary>SCTP.</summary>
    Sctp = 132,
}
