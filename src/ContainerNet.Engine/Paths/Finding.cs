namespace ContainerNet.Paths;

/// <summary>Something that is wrong, or worth knowing, on a path.</summary>
public sealed record Finding
{
    /// <summary>What it is called, for ever: <c>IpForwardDisabled</c>.</summary>
    public string Id { get; init; } = "";

    /// <summary>How much it matters.</summary>
    public FindingSeverity Severity { get; init; }

    /// <summary>One line on what is wrong.</summary>
    public string Title { get; init; } = "";

    /// <summary>What was seen, as a sentence.</summary>
    public string Evidence { get; init; } = "";

    /// <summary>Where on the path.</summary>
    public Hop? Hop { get; init; }

    /// <summary>Whether a packet was watched.</summary>
    public FindingProof Proof { get; init; }

    /// <summary>The commands that mend it, as they can be typed; empty where a person has to decide.</summary>
    public IReadOnlyList<string> RepairCommand { get; init; } = [];

    /// <summary>The machine in whose snapshot it was found; null for this machine as it was when it was asked.</summary>
    public string? SnapshotOf { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Id;
}
