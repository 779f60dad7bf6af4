using ContainerNet.Conntrack;
using ContainerNet.Drops;
using ContainerNet.Netfilter.Tracing;

namespace ContainerNet.Probes;

/// <summary>What was done with a second packet.</summary>
public sealed record ProofResult
{
    /// <summary>What nf_tables did with it, namespace by namespace.</summary>
    public IReadOnlyList<(string Namespace, IReadOnlyList<TraceEvent> Events)> Traced { get; init; } = [];

    /// <summary>The connection it began, as the namespaces that let it through track it.</summary>
    public IReadOnlyList<(string Namespace, ConntrackEntry Entry)> Connections { get; init; } = [];

    /// <summary>All IP packets this machine dropped from before it was sent.</summary>
    public IReadOnlyList<PacketDrop> Drops { get; init; } = [];

    /// <summary>The thread that sent it.</summary>
    public int ThreadId { get; init; }

    /// <summary>When its sending began, in nanoseconds as in <see cref="PacketDrop.Time"/>.</summary>
    public long Began { get; init; }

    /// <summary>When the kernel came back from it.</summary>
    public long Sent { get; init; }

    /// <summary>When no more was looked at; by then the error had come back, if one did.</summary>
    public long Ended { get; init; }

    /// <summary>How many requests have been sent so far, this one and those before it.</summary>
    public int Requests { get; init; }

    /// <summary>What could not be watched, and why.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];
}
