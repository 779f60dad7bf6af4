namespace ContainerNet.Netfilter.Expressions;

/// <summary><c>enum nft_exthdr_op</c>: what is walked through to find a header, an option or a chunk.</summary>
public enum ExtensionHeaderKind
{
    /// <summary>IPv6 extension headers.</summary>
    IPv6 = 0,
    /// <summary>TCP options.</summary>
    TcpOption = 1,
    /// <summary>IPv4 options.</summary>
    IPv4Option = 2,
    /// <summary>SCTP chunks.</summary>
    SctpChunk = 3,
    /// <summary>DCCP options.</summary>
    DccpOption = 4,
}
