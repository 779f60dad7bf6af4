namespace ContainerNet.Snapshots;

/// <summary>A connection a namespace tracked: its ends, and what it was translated to. Nothing of what went over it.</summary>
public sealed record ConnectionSnapshot
{
    /// <summary>What it speaks: <c>Tcp</c>, <c>Udp</c>, <c>Icmp</c> …, or a number.</summary>
    public string Protocol { get; init; } = "";

    /// <summary>Who began it.</summary>
    public string Source { get; init; } = "";

    /// <summary>The port it was begun from; null where the protocol has none.</summary>
    public int? SourcePort { get; init; }

    /// <summary>To whom it was begun.</summary>
    public string Destination { get; init; } = "";

    /// <summary>The port it was begun to; null where the protocol has none.</summary>
    public int? DestinationPort { get; init; }

    /// <summary>Who answers: another than <see cref="Destination"/> where that was translated.</summary>
    public string ReplySource { get; init; } = "";

    /// <summary>The port answers come from.</summary>
    public int? ReplySourcePort { get; init; }

    /// <summary>Where answers go: another than <see cref="Source"/> where that was translated.</summary>
    public string ReplyDestination { get; init; } = "";

    /// <summary>The port answers go to.</summary>
    public int? ReplyDestinationPort { get; init; }

    /// <summary><c>ESTABLISHED</c>, <c>TIME_WAIT</c> …; null where the protocol has none.</summary>
    public string? State { get; init; }

    /// <summary>What the kernel notes about it: <c>SeenReply, Assured, DestinationNat</c> …</summary>
    public string Status { get; init; } = "";

    /// <summary>Its mark.</summary>
    public uint Mark { get; init; }

    /// <summary>Its zone.</summary>
    public int Zone { get; init; }
}
