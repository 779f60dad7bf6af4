using ContainerNet.Paths;

namespace ContainerNet.Probes;

/// <summary>One probe of a watched path, and what all probes so far say together.</summary>
public sealed record PathWatchSample
{
    /// <summary>When it was sent.</summary>
    public DateTime Time { get; init; }

    /// <summary>Its number, from 1.</summary>
    public int Number { get; init; }

    /// <summary>Whether the reply came.</summary>
    public bool Succeeded { get; init; }

    /// <summary>Whether that, or the hop that is broken, or what is wrong, is another than at the probe before. False for the first.</summary>
    public bool IsChanged { get; init; }

    /// <summary>From sending to reply; null when there was none.</summary>
    public TimeSpan? RoundTripTime { get; init; }

    /// <summary>The first hop the packet, or its reply, did not pass; null when it came through.</summary>
    public Hop? BrokenAt { get; init; }

    /// <summary>The ids of the errors found, the first to mend first.</summary>
    public IReadOnlyList<string> Errors { get; init; } = [];

    /// <summary>How many of all probes so far were not answered, in percent.</summary>
    public double LossPercent { get; init; }

    /// <summary>What the round trip took in all probes so far; null while none was answered.</summary>
    public PathDelay? RoundTrip { get; init; }

    /// <summary>What the way from one hop to the next took in all probes so far, hop by hop.</summary>
    public IReadOnlyList<PathDelay> Delays { get; init; } = [];

    /// <summary>The probe itself.</summary>
    public ContainerPathTest Test { get; init; } = new();

    /// <inheritdoc/>
    public override string ToString() => $"{Number}: {Test}";
}
