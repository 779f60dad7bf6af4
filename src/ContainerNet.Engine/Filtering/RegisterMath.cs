using ContainerNet.Netfilter.Expressions;

namespace ContainerNet.Filtering;

/// <summary>What expressions calculate with registers.</summary>
internal static class RegisterMath
{
    public static KnownBits Bitwise(KnownBits bits, BitwiseExpression how)
    {
        KnownBits result = KnownBits.Unknown(bits.Length);
        if (how.OtherRegister is not null)
        {
            return result;
        }

        if (how.Operation != BitwiseOperation.MaskXor)
        {
            return Shift(bits, how) ?? result;
        }

        for (int i = 0; i < bits.Length; i++)
        {
            byte mask = how.Mask is not null && i < how.Mask.Length ? how.Mask[i] : (byte)0;
            byte xor = how.Xor is not null && i < how.Xor.Length ? how.Xor[i] : (byte)0;

            // A bit that is masked away is known, whatever it was.
            result.Known[i] = (byte)(bits.Known[i] | ~mask);
            result.Value[i] = (byte)(((bits.Value[i] & mask) ^ xor) & result.Known[i]);
        }

        return result;
    }

    /// <summary>Between network and machine byte order: every number of <paramref name="size"/> bytes turned around.</summary>
    public static KnownBits Byteorder(KnownBits bits, uint size)
    {
        KnownBits result = bits.Slice(0, bits.Length);
        if (size is not (2 or 4 or 8) || !BitConverter.IsLittleEndian)
        {
            return result;
        }

        int width = (int)size;
        for (int i = 0; i + width <= result.Length; i += width)
        {
            result.Value.AsSpan(i, width).Reverse();
            result.Known.AsSpan(i, width).Reverse();
        }

        return result;
    }

    // Numbers of four bytes in the machine's byte order, carried from one to the next (nft_bitwise_eval_lshift).
    private static KnownBits? Shift(KnownBits bits, BitwiseExpression how)
    {
        if (how.Data is not { Length: >= 4 } || bits.Length != 4 || !bits.IsKnown)
        {
            return null;
        }

        int by = (int)Math.Min(BitConverter.ToUInt32(how.Data), 31);
        uint number = BitConverter.ToUInt32(bits.Value);
        return KnownBits.Of(how.Operation == BitwiseOperation.LeftShift ? number << by : number >> by);
    }
}
