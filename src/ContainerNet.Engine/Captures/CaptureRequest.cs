using ContainerNet.Packets;

namespace ContainerNet.Captures;

/// <summary>What is to be captured, and what becomes of it.</summary>
public sealed record CaptureRequest
{
    /// <summary>The links.</summary>
    public required IReadOnlyList<WatchedPlace> Places { get; init; }

    /// <summary>Gives the filter for frames that begin like this.</summary>
    public required Func<LinkType, FrameFilter> Filter { get; init; }

    /// <summary>How the rings are opened.</summary>
    public RingOptions Options { get; init; } = new();

    /// <summary>The file; null for none.</summary>
    public string? Path { get; init; }

    /// <summary>When another file is begun.</summary>
    public CaptureRotation Rotation { get; init; }

    /// <summary>Whether a file that is there is replaced.</summary>
    public bool Replace { get; init; }

    /// <summary>After how many packets it ends; 0 for never.</summary>
    public long Count { get; init; }

    /// <summary>After how long it ends; null for never.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>How many bytes of each packet are kept for objects; 0 where none are made.</summary>
    public int ObjectBytes { get; init; }
}
