namespace ContainerNet.Paths;

/// <summary>A path, what was seen of a packet on it, and what is wrong.</summary>
public sealed record ContainerPathTest : ContainerPath
{
    /// <summary>The reply came back; or, when nothing was sent, no error was found.</summary>
    public bool Succeeded { get; init; }

    /// <summary>The first hop the packet, or its reply, did not pass; null when it came through.</summary>
    public Hop? BrokenAt { get; init; }

    /// <summary>What is wrong or worth knowing, the first to mend first.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>From the request's sending to its reply; null when there was none.</summary>
    public TimeSpan? RoundTripTime { get; init; }

    /// <summary>Whether a packet was sent.</summary>
    public bool IsProbed { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Source} -> {Destination}: {(Succeeded ? "reached" : "broken")}";
}
