using System.Numerics;
using ContainerNet.Netfilter.Expressions;

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

    /// <summary>How many of the lowest bits are not the field's: nft shifts the values it compares with, not the field.</summary>
    public int Shift { get; init; }

    /// <summary>Whether the bytes were turned around, between network and machine order.</summary>
    public bool IsSwapped { get; init; }

    /// <summary>The bits that were kept; null for all.</summary>
    public byte[]? Mask { get; init; }

    /// <summary>The bits turned over after masking; null for none.</summary>
    public byte[]? Xor { get; init; }

    /// <summary>The bytes of a constant; null for a field.</summary>
    public byte[]? Constant { get; init; }

    /// <summary>What was loaded from the packet, for fields that are parts of it; null for other terms.</summary>
    public FilterExpression? Load { get; init; }

    /// <summary>Gives the words when it is known what the value is for; null when that changes nothing.</summary>
    public Func<NftDataType, string>? For { get; init; }

    /// <summary>The words, with the calculation that was done on the field.</summary>
    public string Words => Mask is null ? Text : BinaryWords.Of(this);

    /// <summary>The words or the constant, for something of this type.</summary>
    public string Show(NftDataType type) => Constant is not null ? NftValue.Format(Type == NftDataType.Unknown ? type : Type, Constant)
        : For is not null ? For(type)
        : Words;

    /// <summary>A value this term is compared with.</summary>
    public string Value(ReadOnlySpan<byte> bytes, string between = ",") => NftValue.Format(Type, Own(bytes), between);

    /// <summary>The bytes of a value as the field itself has them: in its own order, and without the bits of others.</summary>
    public byte[] Own(ReadOnlySpan<byte> bytes)
    {
        byte[] own = bytes.ToArray();
        if (IsSwapped && BitConverter.IsLittleEndian)
        {
            Array.Reverse(own);
        }

        if (Shift == 0)
        {
            return own;
        }

        BigInteger number = new BigInteger(own, isUnsigned: true, isBigEndian: true) >> Shift;
        byte[] shifted = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        Array.Clear(own);
        shifted.CopyTo(own, own.Length - Math.Min(own.Length, shifted.Length));
        return own;
    }
}
