namespace ContainerNet.Netfilter.Rendering;

/// <summary>What a register holds, in words: <c>ip saddr</c>, <c>tcp dport</c>, or constant bytes.</summary>
internal sealed record Term
{
    /// <summary>The words; empty for constant bytes.</summary>
    public string Text { get; init; } = "";

    /// <summary>What the bytes mean.</summary>
    public NftDataType Type { get; init; }

    /// <summary>How many bytes there are.</summary>
    public int Length { get; init; }

    /// <summary>How many bytes the whole field has; more than <see cref="Length"/> when only its first bytes were loaded, for a prefix.</summary>
    public int FullLength { get; init; }

    /// <summary>The bits that were kept; null for all.</summary>
    public byte[]? Mask { get; init; }

    /// <summary>The bytes of a constant; null for a field.</summary>
    public byte[]? Constant { get; init; }

    /// <summary>The words or the constant.</summary>
    public string Show(NftDataType type) => Constant is null ? Text : NftValue.Format(Type == NftDataType.Unknown ? type : Type, Constant);
}
