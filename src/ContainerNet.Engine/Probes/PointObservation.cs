namespace ContainerNet.Probes;

/// <summary>What passed at one watched link. Addresses carry a port where there is one, as <c>10.0.0.2:40000</c>.</summary>
public sealed record PointObservation
{
    /// <summary>The link.</summary>
    public required WatchPoint Point { get; init; }

    /// <summary>When the request passed, by the kernel's clock; null when it did not.</summary>
    public DateTime? RequestTime { get; init; }

    /// <summary>When the reply (of whatever kind ended the probe) passed; null when it did not.</summary>
    public DateTime? ReplyTime { get; init; }

    /// <summary>The request's source here; null when it did not pass.</summary>
    public string? RequestSource { get; init; }

    /// <summary>The request's destination here; null when it did not pass.</summary>
    public string? RequestDestination { get; init; }

    /// <summary>The reply's source here; null when it did not pass.</summary>
    public string? ReplySource { get; init; }

    /// <summary>The reply's destination here; null when it did not pass.</summary>
    public string? ReplyDestination { get; init; }

    /// <summary>The next hop's link layer address was asked for here (ARP or neighbour solicitation).</summary>
    public bool NeighborAsked { get; init; }

    /// <summary>Whatever was asked for here was answered.</summary>
    public bool NeighborAnswered { get; init; }

    /// <summary>How many packets the kernel could not keep here. Where it is not 0, what was not seen may have passed.</summary>
    public long PacketsLost { get; init; }
}
