using System.Globalization;

namespace ContainerNet.Probes;

/// <summary>How long a part of a path took, over several probes.</summary>
public sealed record PathDelay
{
    /// <summary>Which part: <c>veth_host in host</c> for the way to there from the hop before; <c>round trip</c> for all.</summary>
    public string Hop { get; init; } = "";

    /// <summary>How many probes tell of it.</summary>
    public int Count { get; init; }

    /// <summary>Half of them took this long or less.</summary>
    public TimeSpan P50 { get; init; }

    /// <summary>Nine in ten took this long or less.</summary>
    public TimeSpan P90 { get; init; }

    /// <summary>Ninety-nine in a hundred took this long or less.</summary>
    public TimeSpan P99 { get; init; }

    /// <summary>From times in any order; null from none. A percentile is the least of them that so many are not above (nearest rank).</summary>
    public static PathDelay? Of(string hop, IReadOnlyCollection<TimeSpan> times)
    {
        ArgumentNullException.ThrowIfNull(times);
        TimeSpan[] sorted = [.. times.Order()];
        return sorted.Length == 0 ? null : new PathDelay { Hop = hop, Count = sorted.Length, P50 = At(sorted, 50), P90 = At(sorted, 90), P99 = At(sorted, 99) };
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Hop}: {P50.TotalMilliseconds:0.000}/{P90.TotalMilliseconds:0.000}/{P99.TotalMilliseconds:0.000} ms");

    private static TimeSpan At(TimeSpan[] sorted, int percent) => sorted[(((sorted.Length * percent) + 99) / 100) - 1];
}
