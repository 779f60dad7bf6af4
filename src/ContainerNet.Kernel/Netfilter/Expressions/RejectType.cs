namespace ContainerNet.Netfilter.Expressions;

/// <summary><c>enum nft_reject_types</c>.</summary>
public enum RejectType
{
    /// <summary>ICMP or ICMPv6 destination unreachable.</summary>
    IcmpUnreachable = 0,
    /// <summary>A TCP reset.</summary>
    TcpReset = 1,
    /// <summary>ICMP or ICMPv6, by the packet's family.</summary>
    IcmpxUnreachable = 2,
}
