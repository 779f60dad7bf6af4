using System.Net;
using ContainerNet.Namespaces;
using ContainerNet.Paths;

namespace ContainerNet.Probes;

/// <summary>What to send, from where, and where to watch it pass.</summary>
public sealed record ProbePlan
{
    /// <summary>The namespace the request is sent in.</summary>
    public required NamespaceHandle From { get; init; }

    /// <summary>The source address; null lets the kernel choose.</summary>
    public IPAddress? Source { get; init; }

    /// <summary>The source port, for UDP; 0 lets the kernel choose, and so does a port that is taken.</summary>
    public int SourcePort { get; init; }

    /// <summary>Where to.</summary>
    public required IPAddress Destination { get; init; }

    /// <summary>What it speaks.</summary>
    public required PathProtocol Protocol { get; init; }

    /// <summary>The destination port; 0 for ICMP.</summary>
    public int Port { get; init; }

    /// <summary>The size of an echo request in bytes, with its IP header, sent so that nobody may break it up; 0 for the usual 84 (IPv6: 104).</summary>
    public int Size { get; init; }

    /// <summary>How long to wait for the reply.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>The links to watch, all from before the request is sent.</summary>
    public required IReadOnlyList<WatchPoint> Points { get; init; }

    /// <summary>Where the packet filter is watched, too, once a packet seems to be lost; empty for nowhere.</summary>
    public IReadOnlyList<ProofPlace> Proofs { get; init; } = [];
}
