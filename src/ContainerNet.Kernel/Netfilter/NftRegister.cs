namespace ContainerNet.Netfilter;

/// <summary>
/// The registers expressions speak through: one for the verdict, and 64 bytes that are named in sixteens
/// (<c>NFT_REG_1</c> to <c>NFT_REG_4</c>) and in fours (<c>NFT_REG32_00</c> to <c>NFT_REG32_15</c>).
/// </summary>
public static class NftRegister
{
    /// <summary><c>NFT_REG_VERDICT</c>.</summary>
    public const uint Verdict = 0;

    /// <summary><c>NFT_REG_1</c>: the first sixteen bytes.</summary>
    public const uint First = 1;

    /// <summary><c>NFT_REG32_00</c>: the first four bytes, the same memory as <see cref="First"/>.</summary>
    public const uint Word0 = 8;

    /// <summary>How many bytes there are.</summary>
    public const int Size = 64;

    /// <summary>Where in the 64 bytes this register begins; -1 for the verdict and for numbers that are none.</summary>
    public static int OffsetOf(uint register) => register switch
    {
        >= 1 and <= 4 => (int)(register - 1) * 16,
        >= Word0 and < Word0 + 16 => (int)(register - Word0) * 4,
        _ => -1,
    };
}
