namespace ContainerNet.Netfilter.Expressions;

/// <summary><c>enum nft_cmp_ops</c>: bytes are compared from the first on, as memcmp(3) does.</summary>
public enum CompareOperator
{
    /// <summary>All bytes the same.</summary>
    Equal = 0,
    /// <summary>Some byte not the same.</summary>
    NotEqual = 1,
    /// <summary>Lower.</summary>
    Less = 2,
    /// <summary>Lower or the same.</summary>
    LessOrEqual = 3,
    /// <summary>Higher.</summary>
    Greater = 4,
    /// <summary>Higher or the same.</summary>
    GreaterOrEqual = 5,
}
