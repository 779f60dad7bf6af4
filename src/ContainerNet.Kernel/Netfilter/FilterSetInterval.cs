namespace ContainerNet.Netfilter;

/// <summary>An element of a set or map, and where it ends.</summary>
/// <param name="Element">The element; its key is the first.</param>
/// <param name="End">The first key past it, in sets of plain intervals; null for no end, and in other sets.</param>
public readonly record struct FilterSetInterval(FilterSetElement Element, byte[]? End)
{
    /// <summary>
    /// The elements of a set. In one of plain intervals the kernel keeps beginnings and ends as elements of their own, in any order:
    /// an interval ends where the next begins or an end is marked. The element that catches all others comes last.
    /// </summary>
    public static IReadOnlyList<FilterSetInterval> Of(FilterSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        List<FilterSetElement> sorted = [.. set.Elements.Where(e => !e.IsCatchAll)];
        List<FilterSetInterval> intervals = new(sorted.Count);
        if (!HasMarkedEnds(set))
        {
            intervals.AddRange(sorted.Select(e => new FilterSetInterval(e, null)));
        }
        else
        {
            sorted.Sort(static (a, b) => a.Key.AsSpan().SequenceCompareTo(b.Key) is int order && order != 0
                ? order
                : b.IsIntervalEnd.CompareTo(a.IsIntervalEnd));
            for (int i = 0; i < sorted.Count; i++)
            {
                if (!sorted[i].IsIntervalEnd)
                {
                    intervals.Add(new FilterSetInterval(sorted[i], i + 1 < sorted.Count ? sorted[i + 1].Key : null));
                }
            }
        }

        intervals.AddRange(set.Elements.Where(e => e.IsCatchAll).Select(e => new FilterSetInterval(e, null)));
        return intervals;
    }

    /// <summary>Whether the set's intervals are kept as beginnings and ends, and not as elements with both.</summary>
    public static bool HasMarkedEnds(FilterSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        return set.IsInterval && set.Elements.All(e => e.KeyEnd is null);
    }
}
