namespace ContainerNet.Captures;

/// <summary>A capture that runs in the background, as it stood when it was asked about.</summary>
public sealed record PacketRecording
{
    /// <summary>Its number.</summary>
    public int Id { get; init; }

    /// <summary>Whether it runs, has ended, or failed.</summary>
    public RecordingState State { get; init; }

    /// <summary>The namespace of its first link, as <c>-Namespace</c> takes it.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>The links, as in <c>eth0 in namespace web</c>.</summary>
    public IReadOnlyList<string> Place { get; init; } = [];

    /// <summary>The file; where it goes on from one to the next, the one in use.</summary>
    public string Path { get; init; } = "";

    /// <summary>All its files that were kept.</summary>
    public IReadOnlyList<string> AllPaths { get; init; } = [];

    /// <summary>The filter, in tcpdump's language; empty for none.</summary>
    public string Filter { get; init; } = "";

    /// <summary>When it began (UTC).</summary>
    public DateTime StartTime { get; init; }

    /// <summary>How long it has run.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>How many packets are in the file.</summary>
    public long Packets { get; init; }

    /// <summary>How many bytes those had on their links.</summary>
    public long Bytes { get; init; }

    /// <summary>How many packets the kernel could not keep: they are missing in the file.</summary>
    public long Dropped { get; init; }

    /// <summary>What ended it, or happened to a link; empty for nothing.</summary>
    public string Message { get; init; } = "";

    /// <inheritdoc/>
    public override string ToString() => Path;
}
