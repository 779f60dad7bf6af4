namespace ContainerNet.Paths;

/// <summary>The way a packet takes, worked out from a snapshot. Nothing was sent.</summary>
public record ContainerPath
{
    /// <summary>The namespace the packet starts in, as <c>-Container</c> takes it; for an inbound path the outside address.</summary>
    public string Source { get; init; } = "";

    /// <summary>The namespace asked about, as <c>-Container</c> takes it.</summary>
    public string Container { get; init; } = "";

    /// <summary>The source address the packet starts with; null when none could be found.</summary>
    public string? SourceAddress { get; init; }

    /// <summary>The address it is sent to.</summary>
    public string Destination { get; init; } = "";

    /// <summary>What it speaks.</summary>
    public PathProtocol Protocol { get; init; }

    /// <summary>The port it is for; 0 where the protocol has none.</summary>
    public int Port { get; init; }

    /// <summary>The namespace that routes for the container.</summary>
    public string HostNamespace { get; init; } = "";

    /// <summary>The namespace an inbound packet comes from; null when it comes from outside of what can be seen, or is outbound.</summary>
    public string? FromNamespace { get; init; }

    /// <summary>The stations, in the order a request passes them.</summary>
    public IReadOnlyList<Hop> Hops { get; init; } = [];

    /// <summary>Whether the packet comes from outside to a port of the container.</summary>
    public bool IsInbound { get; init; }

    /// <summary>The machine whose snapshot it was worked out from; null for this machine as it was when it was asked.</summary>
    public string? SnapshotOf { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Source} -> {Destination}";
}
