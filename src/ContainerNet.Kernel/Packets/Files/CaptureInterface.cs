namespace ContainerNet.Packets;

/// <summary>A place frames were captured at, as a capture file describes it.</summary>
public sealed record CaptureInterface
{
    /// <summary>What the frames begin with.</summary>
    public required LinkType LinkType { get; init; }

    /// <summary>The link's name; empty where the file does not say.</summary>
    public string Name { get; init; } = "";

    /// <summary>What else is said of it. ContainerNet writes <c>namespace NAME</c>.</summary>
    public string Description { get; init; } = "";

    /// <summary>The filter that was used, in tcpdump's language; empty for none.</summary>
    public string Filter { get; init; } = "";

    /// <summary>What each frame of the place is commented with, such as the hop it stands for; empty for nothing.</summary>
    public string Comment { get; init; } = "";

    /// <summary>The most bytes of a frame that were kept; 0 for no limit.</summary>
    public int SnapLength { get; init; }

    /// <summary>How many units of its time stamps make a second.</summary>
    public long UnitsPerSecond { get; init; } = 1_000_000;

    /// <summary>What is added to its time stamps, in seconds.</summary>
    public long TimeOffset { get; init; }
}
