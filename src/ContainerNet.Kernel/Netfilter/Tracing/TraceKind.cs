namespace ContainerNet.Netfilter.Tracing;

/// <summary><c>enum nft_trace_types</c>.</summary>
public enum TraceKind
{
    /// <summary><c>NFT_TRACETYPE_UNSPEC</c>.</summary>
    Unspecified = 0,
    /// <summary><c>NFT_TRACETYPE_POLICY</c>. The packet came to the end of a base chain.</summary>
    Policy = 1,
    /// <summary><c>NFT_TRACETYPE_RETURN</c>. The packet came to the end of a chain that was jumped to.</summary>
    Return = 2,
    /// <summary><c>NFT_TRACETYPE_RULE</c>. A rule met the packet.</summary>
    Rule = 3,
}
