using ContainerNet.Interop;

namespace ContainerNet.Probes;

/// <summary>What became of a probe.</summary>
public sealed record ProbeResult
{
    /// <summary>How it ended.</summary>
    public required ProbeOutcome Outcome { get; init; }

    /// <summary>Why the sender's kernel refused, for <see cref="ProbeOutcome.NotSent"/>.</summary>
    public Errno SendError { get; init; }

    /// <summary>The error that came back, in words with its sender: <c>host unreachable, said 172.17.0.1</c>; null for none.</summary>
    public string? Complaint { get; init; }

    /// <summary>The address that sent the error; null for none.</summary>
    public string? ComplaintFrom { get; init; }

    /// <summary>From sending to reply; null when there was none.</summary>
    public TimeSpan? RoundTripTime { get; init; }

    /// <summary>What passed at each watched link, in the order of <see cref="ProbePlan.Points"/>.</summary>
    public required IReadOnlyList<PointObservation> Points { get; init; }

    /// <summary>What a second packet showed, after the first one was lost; null when none was, or the second was not.</summary>
    public ProofResult? Proof { get; init; }
}
