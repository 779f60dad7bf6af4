namespace ContainerNet.Netfilter.Rendering;

/// <summary>Calculations with bits: <c>meta mark &amp; 0xff00 | 0x12</c>.</summary>
internal static class BinaryWords
{
    /// <summary>The term's words and what its mask and exclusive or do to them, as nft puts it together again.</summary>
    public static string Of(Term term)
    {
        byte[] mask = term.Mask ?? [];
        byte[] xor = term.Xor ?? new byte[mask.Length];
        byte[] keep = new byte[mask.Length];
        byte[] turn = new byte[mask.Length];
        byte[] set = new byte[mask.Length];
        for (int i = 0; i < mask.Length; i++)
        {
            byte other = i < xor.Length ? xor[i] : (byte)0;
            set[i] = (byte)(~mask[i] & other);
            turn[i] = (byte)(mask[i] & other);
            keep[i] = (byte)(mask[i] | set[i]);
        }

        string text = term.Text;
        text += HasBits(set) && !Array.Exists(keep, b => b != 0xff) ? "" : $" & {Number(term, keep)}";
        text += HasBits(turn) ? $" ^ {Number(term, turn)}" : "";
        return HasBits(set) ? $"{text} | {Number(term, set)}" : text;
    }

    /// <summary>Bits as a number, or by their names.</summary>
    public static string Number(Term term, byte[] bytes)
    {
        byte[] own = term.Own(bytes);
        switch (term.Type)
        {
            case NftDataType.Mark or NftDataType.Unknown or NftDataType.IPv4Address or NftDataType.IPv6Address or NftDataType.HardwareAddress:
                return NftValue.Format(term.Type, own);
            case NftDataType.ConnectionState or NftDataType.ConnectionStatus or NftDataType.TcpFlags:
                string names = NftValue.Format(term.Type, own, " | ");
                return names.Contains(" | ", StringComparison.Ordinal) ? $"({names})" : names;
            default:
                return NftValue.Number(term.Type, own).ToString(null, null);
        }
    }

    private static bool HasBits(byte[] bytes) => Array.Exists(bytes, b => b != 0);
}
