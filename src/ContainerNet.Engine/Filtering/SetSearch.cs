using System.Runtime.CompilerServices;
using ContainerNet.Netfilter;
using ContainerNet.Netfilter.Expressions;

namespace ContainerNet.Filtering;

/// <summary>Looks a key up in a set or map.</summary>
internal static class SetSearch
{
    private static readonly ConditionalWeakTable<FilterSet, IReadOnlyList<FilterSetInterval>> Intervals = [];

    /// <summary>The elements that may be found, and whether one surely is (<see cref="Truth.Yes"/>), or surely none is.</summary>
    public static Truth Find(FilterSet set, KnownBits key, List<FilterSetElement> found)
    {
        FilterSetElement? other = null;
        Truth hit = Truth.No;
        bool hasMarkedEnds = FilterSetInterval.HasMarkedEnds(set);
        foreach ((FilterSetElement element, byte[]? end) in Intervals.GetValue(set, FilterSetInterval.Of))
        {
            if (element.IsCatchAll)
            {
                other = element;
                continue;
            }

            Truth here = element.KeyEnd is not null ? InFields(set, key, element.Key, element.KeyEnd)
                : !hasMarkedEnds ? key.Compare(CompareOperator.Equal, element.Key)
                : KnownBits.And(
                    key.Compare(CompareOperator.GreaterOrEqual, element.Key),
                    end is null ? Truth.Yes : key.Compare(CompareOperator.Less, end));
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
