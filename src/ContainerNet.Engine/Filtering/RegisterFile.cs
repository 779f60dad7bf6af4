using ContainerNet.Netfilter;

namespace ContainerNet.Filtering;

/// <summary>The registers of one rule. What was never written is not known; numbers that are no register are ignored.</summary>
internal sealed class RegisterFile
{
    private readonly byte[] _value = new byte[NftRegister.Size];
    private readonly byte[] _known = new byte[NftRegister.Size];

    public KnownBits Read(uint register, uint length)
    {
        int offset = NftRegister.OffsetOf(register);
        int bytes = (int)Math.Min(length, NftRegister.Size);
        return offset < 0 ? KnownBits.Unknown(bytes) : new KnownBits(_value, _known).Slice(offset, bytes);
    }

    public void Write(uint register, KnownBits bits)
    {
        int offset = NftRegister.OffsetOf(register);
        if (offset < 0)
        {
            return;
        }

        int end = Math.Min(offset + bits.Length, NftRegister.Size);
        Array.Copy(bits.Value, 0, _value, offset, end - offset);
        Array.Copy(bits.Known, 0, _known, offset, end - offset);

        // The kernel clears the rest of the last four bytes; sets of concatenated keys count on it.
        int padded = Math.Min((end + 3) / 4 * 4, NftRegister.Size);
        Array.Clear(_value, end, padded - end);
        Array.Fill(_known, (byte)0xff, end, padded - end);
    }

    /// <summary>After an expression nothing is known of, any register may hold anything.</summary>
    public void Forget()
    {
        Array.Clear(_value);
        Array.Clear(_known);
    }
}
