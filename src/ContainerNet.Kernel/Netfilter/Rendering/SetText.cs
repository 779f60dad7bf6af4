using System.Numerics;
using ContainerNet.Netfilter.Expressions;

namespace ContainerNet.Netfilter.Rendering;

/// <summary>Anonymous sets and maps as nft writes them inside a rule: <c>{ 80, 443, 1000-2000 }</c>.</summary>
internal static class SetText
{
    /// <param name="set">The set.</param>
    /// <param name="key">What is looked up in it.</param>
    /// <param name="data">What its data is used as, where its own type does not say.</param>
    public static string Inline(FilterSet set, IReadOnlyList<Term> key, NftDataType data = NftDataType.Unknown)
    {
        bool hasMarkedEnds = FilterSetInterval.HasMarkedEnds(set);
        IReadOnlyList<FilterSetInterval> intervals = FilterSetInterval.Of(set);
        string whole = hasMarkedEnds && key is [{ Type: NftDataType.IPv4Address or NftDataType.IPv6Address }] && intervals.All(IsOneAddress) ? $"/{8 * set.KeyLength}" : ""; // without it nft would make a set without intervals
        List<(BigInteger Order, string Text)> elements = [];
        foreach (FilterSetInterval interval in intervals)
        {
            string text = interval.Element.IsCatchAll ? "*"
                : hasMarkedEnds && key.Count == 1 ? Plain(key[0], interval) + whole
                : Concatenated(key, interval.Element);
            elements.Add((Order(set, key, interval.Element, hasMarkedEnds), text + Extras(interval.Element) + SetData.Text(set, interval.Element, data)));
        }

        // Of one interval nft would make a comparison. In two halves it stays a set, in which they are one again.
        if (elements.Count == 1 && !set.IsMap && hasMarkedEnds && key is [Term only] && intervals[0] is { Element.IsCatchAll: false } single && Halves(only, single) is string halves)
        {
            return $"{{ {halves} }}";
        }

        // nft sorts them by value, whatever order the kernel keeps them in.
        return $"{{ {string.Join(", ", elements.OrderBy(e => e.Order).Select(e => e.Text))} }}";
    }

    private static string Extras(FilterSetElement element)
    {
        string statements = string.Concat(element.Expressions.Select(e => $" {StatementText.Of(e)}"));
        string timeout = element.TimeoutMilliseconds == 0 ? "" : $" timeout {NftValue.Duration(element.TimeoutMilliseconds)}";
        return statements + timeout + (element.Comment.Length == 0 ? "" : $" comment \"{Interop.DisplayText.Escape(element.Comment)}\"");
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

    private static string Plain(Term key, FilterSetInterval interval) => Range(key, interval.Element.Key, Last(interval));

    private static bool IsOneAddress(FilterSetInterval interval) => !interval.Element.IsCatchAll && interval.Element.Key.AsSpan().SequenceEqual(Last(interval));

    private static byte[] Last(FilterSetInterval interval) => interval.End is null ? [.. Enumerable.Repeat(byte.MaxValue, interval.Element.Key.Length)] : Before(interval.End);

    private static string? Halves(Term key, FilterSetInterval interval)
    {
        byte[] from = interval.Element.Key;
        byte[] last = Last(interval);
        byte[] next = [.. from];
        for (int i = next.Length - 1; i >= 0 && ++next[i] == 0; i--)
        {
            // Carried to the byte before.
        }

        return from.AsSpan().SequenceEqual(last) || key.Type == NftDataType.LinkName || interval.Element.Comment.Length > 0 ? null
            : $"{key.Value(from)}, {(next.AsSpan().SequenceEqual(last) ? key.Value(next) : $"{key.Value(next)}-{key.Value(last)}")}";
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
            parts.Add(Range(field, from, to));
            offset = Math.Min(element.Key.Length, offset + ((length + 3) / 4 * 4));
        }

        return string.Join(" . ", parts);
    }

    private static string Range(Term field, byte[] from, byte[] to)
    {
        if (from.AsSpan().SequenceEqual(to))
        {
            return field.Value(from, " | ");
        }

        int prefix = PrefixLength(from, to);
        return field.Type is NftDataType.IPv4Address or NftDataType.IPv6Address && prefix >= 0 ? $"{field.Value(from)}/{prefix}"
            : field.Type == NftDataType.LinkName && prefix >= 0 && prefix % 8 == 0 ? NftValue.Format(field.Type, from.AsSpan(0, prefix / 8))
            : $"{field.Value(from)}-{field.Value(to)}";
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

    private static byte[] Before(byte[] end)
    {
        byte[] last = [.. end];
        for (int i = last.Length - 1; i >= 0 && last[i]-- == 0; i--)
        {
            // Borrowed from the byte before.
        }

        return last;
    }
}
