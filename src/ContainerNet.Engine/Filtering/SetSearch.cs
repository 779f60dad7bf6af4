using ContainerNet.Netfilter;

namespace ContainerNet.Filtering;

/// <summary>Looks a key up in a set or map.</summary>
internal static class SetSearch
{
    /// <summary>The elements that may be found, and whether one surely is (<see cref="Truth.Yes"/>), or surely none is.</summary>
    public static Truth Find(FilterSet set, KnownBits key, List<FilterSetElement> found)
    {
        FilterSetElement? other = null;
        Truth hit = Truth.No;
        foreach ((FilterSetElement element, byte[]? end, bool isOpen) in Intervals(set))
        {
            if (element.IsCatchAll)
            {
                other = element;
                continue;
            }

            Truth here = element.KeyEnd is not null ? InFields(set, key, element.Key, element.KeyEnd)
                : !set.IsInterval ? key.Compare(Netfilter.Expressions.CompareOperator.Equal, element.Key)
                : isOpen ? key.Compare(Netfilter.Expressions.CompareOperator.GreaterOrEqual, element.Key)
                : KnownBits.And(
                    key.Compare(Netfilter.Expressions.CompareOperator.GreaterOrEqual, element.Key),
                    key.Compare(Netfilter.Expressions.CompareOperator.Less, end));
            if (here == Truth.Yes)
            {
                found.Clear();
                found.Add(element);
                return Truth.Yes;
            }

            if (here == Truth.Unknown)
            {
                found.Add(element);
                hit = Truth.Unknown;
            }
        }

        if (other is not null)
        {
            found.Add(other);
            return Truth.Yes;
        }

        return hit;
    }

    /// <summary>Each element with the first key past it. An interval ends where the next element begins or an end is marked.</summary>
    private static IEnumerable<(FilterSetElement Element, byte[]? End, bool IsOpen)> Intervals(FilterSet set)
    {
        bool isPlain = !set.IsInterval || set.Elements.Any(e => e.KeyEnd is not null);
        if (isPlain)
        {
            return set.Elements.Select(e => (e, e.KeyEnd, false));
        }

        List<FilterSetElement> sorted = [.. set.Elements.Where(e => !e.IsCatchAll)];
        sorted.Sort((a, b) => a.Key.AsSpan().SequenceCompareTo(b.Key) is int order && order != 0
            ? order
            : b.IsIntervalEnd.CompareTo(a.IsIntervalEnd));
        List<(FilterSetElement Element, byte[]? End, bool IsOpen)> intervals = [];
        for (int i = 0; i < sorted.Count; i++)
        {
            if (!sorted[i].IsIntervalEnd)
            {
                byte[]? end = i + 1 < sorted.Count ? sorted[i + 1].Key : null;
                intervals.Add((sorted[i], end, end is null));
            }
        }

        intervals.AddRange(set.Elements.Where(e => e.IsCatchAll).Select(e => (e, (byte[]?)null, true)));
        return intervals;
    }

    private static Truth InFields(FilterSet set, KnownBits key, byte[] from, byte[] to)
    {
        Truth all = Truth.Yes;
        int offset = 0;
        foreach (uint field in set.FieldLengths.Count > 0 ? set.FieldLengths : [(uint)from.Length])
        {
            int length = (int)Math.Min(field, (uint)Math.Max(0, Math.Min(from.Length, to.Length) - offset));
            all = KnownBits.And(all, key.Slice(Math.Min(offset, key.Length), length)
                .Between(from.AsSpan(offset, length), to.AsSpan(offset, length)));
            offset = Math.Min(offset + ((length + 3) / 4 * 4), Math.Min(from.Length, to.Length));
        }

        return all;
    }
}
