namespace ContainerNet.Conntrack;

/// <summary>What an IP packet carries, by the numbers IANA gives out; one without a name here is its number.</summary>
public enum IpProtocol : byte
{
    /// <summary>Internet Control Message Protocol (RFC 792).</summary>
    Icmp = 1,
    /// <summary>Transmission Control Protocol (RFC 9293).</summary>
    Tcp = 6,
    /// <summary>User Datagram Protocol (RFC 768).</summary>
    Udp = 17,
    /// <summary>Datagram Congestion Control Protocol (RFC 4340).</summary>
    Dccp = 33,
    /// <summary>Generic Routing Encapsulation (RFC 2784).</summary>
    Gre = 47,
    /// <summary>ICMP for IPv6 (RFC 4443).</summary>
    IcmpV6 = 58,
    /// <summary>Stream Control Transmission Protocol (RFC 9260).</summary>
    Sctp = 132,
    /// <summary>UDP with partial checksums (RFC 3828).</summary>
    UdpLite = 136,
}
