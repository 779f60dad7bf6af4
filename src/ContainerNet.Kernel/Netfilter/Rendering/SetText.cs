using System.Numerics;
using ContainerNet.Netfilter.Expressions;

namespace ContainerNet.Netfilter.Rendering;

/// <summary>Anonymous sets and maps as nft writes them inside a rule: <c>{ 80, 443, 1000-2000 }</c>.</summary>
internal static class SetText
{
    public static string Inline(FilterSet set, IReadOnlyList<Term> key)
    {
        bool hasMarkedEnds = FilterSetInterval.HasMarkedEnds(set);
        List<(BigInteger Order, string Text)> elements = [];
        foreach (FilterSetInterval interval in FilterSetInterval.Of(set))
        {
            string text = interval.Element.IsCatchAll ? "*"
                : hasMarkedEnds && key.Count == 1 ? Plain(key[0], interval)
                : Concatenated(key, interval.Element);
            elements.Add((Order(set, key, interval.Element, hasMarkedEnds), text + Data(set, interval.Element)));
        }

        // nft sorts them by value, whatever order the kernel keeps them in.
        return $"{{ {string.Join(", ", elements.OrderBy(e => e.Order).Select(e => e.Text))} }}";
    }

    public static string Verdict(VerdictData verdict) => verdict.Code switch
    {
        VerdictCode.Accept => "accept",
        VerdictCode.Drop => "drop",
        VerdictCode.Continue => "continue",
        VerdictCode.Return => "return",
        VerdictCode.Break => "break",
        VerdictCode.Jump => $"jump {Interop.DisplayText.Escape(verdict.Chain)}",
        VerdictCode.Goto => $"goto {Interop.DisplayText.Escape(verdict.Chain)}",
        _ when ((int)verdict.Code & 0xff) == 3 && verdict.Code > 0 => $"queue to {(int)verdict.Code >> 16}",
        _ when ((int)verdict.Code & 0xff) == 0 && verdict.Code > 0 => "drop",
        _ => $"verdict {(int)verdict.Code}",
    };

    private static BigInteger Order(FilterSet set, IReadOnlyList<Term> key, FilterSetElement element, bool isInterval)
    {
        if (element.IsCatchAll)
        {
            return BigInteger.One << (8 * (int)Math.Min(set.KeyLength + 1, 80));
        }

        NftDataType type = key.Count == 1 && !isInterval ? key[0].Type : NftDataType.Unknown;
        return NftValue.Number(type, element.Key);
    }

    /// <summary>An interval of one field. Numbers of the machine's byte order stand in such sets most significant byte first.</summary>
    private static string Plain(Term key, FilterSetInterval interval)
    {
        byte[] from = interval.Element.Key;
        byte[] to = interval.End is null ? [.. Enumerable.Repeat(byte.MaxValue, from.Length)] : Before(interval.End);
        return Range(key.Type, InHostOrder(key.Type, from), InHostOrder(key.Type, to), from, to);
    }

    private static string Concatenated(IReadOnlyList<Term> key, FilterSetElement element)
    {
        List<string> parts = [];
        int offset = 0;
        foreach (Term field in key)
        {
            int length = Math.Clamp(field.Length, 0, Math.Max(0, element.Key.Length - offset));
            byte[] from = element.Key.AsSpan(offset, length).ToArray();
            byte[] to = element.KeyEnd is { } end && end.Length >= offset + length ? end.AsSpan(offset, length).ToArray() : from;
            parts.Add(Range(field.Type, from, to, from, to));
            offset = Math.Min(element.Key.Length, offset + ((length + 3) / 4 * 4));
        }

        return string.Join(" . ", parts);
    }

    private static string Range(NftDataType type, byte[] from, byte[] to, byte[] orderedFrom, byte[] orderedTo)
    {
        if (orderedFrom.AsSpan().SequenceEqual(orderedTo))
        {
            return NftValue.Format(type, from);
        }

        int prefix = type is NftDataType.IPv4Address or NftDataType.IPv6Address ? PrefixLength(orderedFrom, orderedTo) : -1;
        return prefix >= 0 ? $"{NftValue.Format(type, from)}/{prefix}" : $"{NftValue.Format(type, from)}-{NftValue.Format(type, to)}";
    }

    /// <summary>The length of the prefix that is just this interval; -1 when none is.</summary>
    public static int PrefixLength(ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        int prefix = 0;
        bool isHost = false;
        for (int i = 0; i < from.Length * 8; i++)
        {
            int low = (from[i / 8] >> (7 - (i % 8))) & 1;
            int high = i / 8 < to.Length ? (to[i / 8] >> (7 - (i % 8))) & 1 : 0;
            isHost |= low != high;
            if (isHost && (low != 0 || high != 1))
            {
                return -1;
            }

            prefix += isHost ? 0 : 1;
        }

        return prefix;
    }

    private static byte[] InHostOrder(NftDataType type, byte[] bytes)
        => NftValue.IsHostOrder(type) && BitConverter.IsLittleEndian ? [.. bytes.Reverse()] : bytes;

    private static byte[] Before(byte[] end)
    {
        byte[] last = [.. end];
        for (int i = last.Length - 1; i >= 0 && last[i]-- == 0; i--)
        {
            // Borrowed from the byte before.
        }

        return last;
    }

    private static string Data(FilterSet set, FilterSetElement element)
    {
        if (element.Verdict is not null)
        {
            return $" : {Verdict(element.Verdict)}";
        }

        if (element.Data is null)
        {
            return "";
        }

        List<string> parts = [];
        int offset = 0;
        foreach (NftDataType type in NftValue.Fields(set.DataType))
        {
            int length = Math.Min(NftValue.LengthOf(type) is int known && known > 0 ? known : 4, Math.Max(0, element.Data.Length - offset));
            parts.Add(NftValue.Format(type, element.Data.AsSpan(offset, length)));
            offset = Math.Min(element.Data.Length, offset + ((length + 3) / 4 * 4));
        }

        return parts.Count == 0 ? $" : {NftValue.Format(NftDataType.Unknown, element.Data)}" : $" : {string.Join(" . ", parts)}";
    }
}
