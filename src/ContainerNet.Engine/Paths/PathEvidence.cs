using ContainerNet.Probes;
using ContainerNet.Sockets;

namespace ContainerNet.Paths;

/// <summary>What was seen of a real packet along a path.</summary>
public sealed record PathEvidence
{
    /// <summary>How the probe ended.</summary>
    public required ProbeOutcome Outcome { get; init; }

    /// <summary>The last hop the request was seen at, or its next hop was asked for at; -1 when it was not seen anywhere.</summary>
    public required int LastSeen { get; init; }

    /// <summary>The first hop after that which can be watched and did not see it; the number of hops when there is none.</summary>
    public required int FirstMissing { get; init; }

    /// <summary>The first hop where the next hop's link layer address was asked for in vain, where whoever asks is; -1 for none.</summary>
    public required int AskedFrom { get; init; }

    /// <summary>The last hop where the next hop's link layer address was asked for in vain; -1 for none.</summary>
    public required int UnansweredAt { get; init; }

    /// <summary>Whether the request was seen at the last hop that can be watched.</summary>
    public required bool IsRequestThrough { get; init; }

    /// <summary>Whether the reply was seen at the last hop that can be watched: so the destination did answer.</summary>
    public required bool IsAnswered { get; init; }

    /// <summary>The size in bytes of a packet that was lost though a small one passed; null when none was.</summary>
    public int? LostSize { get; init; }

    /// <summary>The error that came back, in words; null for none.</summary>
    public string? Complaint { get; init; }

    /// <summary>The address that sent the error; null for none.</summary>
    public string? ComplaintFrom { get; init; }

    /// <summary>The rule or policy that was seen to end a packet; null when none was.</summary>
    public TracedDecision? Decision { get; init; }

    /// <summary>Why the kernel dropped packets at the moment one was sent, by its own names (<c>IP_RPFILTER</c>): of one or two, of which one must be it. Empty when that is not known.</summary>
    public IReadOnlyList<string> KernelReasons { get; init; } = [];

    /// <summary>What the namespaces on the way track of the connection that was begun, a sentence each.</summary>
    public IReadOnlyList<string> Tracked { get; init; } = [];

    /// <summary>The socket the packet is for, as it was after the packet, where no answer came or the socket is another's; null otherwise.</summary>
    public NetworkSocket? Service { get; init; }

    /// <summary>Whether the packet, or its reply, ended at this hop: between where it was last seen, or waited for an answer to the question for its next hop, and where it was first missed.</summary>
    public bool EndedAt(int hop)
    {
        int first = Math.Min(LastSeen, FirstMissing);
        return Outcome != ProbeOutcome.Replied && hop >= (AskedFrom < 0 ? first : Math.Min(first, AskedFrom)) && hop <= Math.Max(LastSeen, FirstMissing);
    }
}
