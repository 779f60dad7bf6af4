namespace ContainerNet.Netfilter.Expressions;

/// <summary><c>enum nft_bitwise_ops</c>.</summary>
public enum BitwiseOperation
{
    /// <summary><c>(source &amp; mask) ^ xor</c>.</summary>
    MaskXor = 0,
    /// <summary>To the left.</summary>
    LeftShift = 1,
    /// <summary>To the right.</summary>
    RightShift = 2,
    /// <summary>Bits set in both registers.</summary>
    And = 3,
    /// <summary>Bits set in either register.</summary>
    Or = 4,
    /// <summary>Bits set in one register and not in the other.</summary>
    Xor = 5,
}
