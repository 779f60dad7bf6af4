namespace ContainerNet.Netfilter.Expressions;

/// <summary><c>enum nft_payload_bases</c>: the header an offset counts from.</summary>
public enum PayloadBase
{
    /// <summary>Ethernet.</summary>
    LinkLayer = 0,
    /// <summary>IPv4 or IPv6 or ARP.</summary>
    Network = 1,
    /// <summary>TCP, UDP, SCTP, ICMP.</summary>
    Transport = 2,
    /// <summary>What follows the transport header.</summary>
    Inner = 3,
    /// <summary>A header inside a tunnel.</summary>
    Tunnel = 4,
}
