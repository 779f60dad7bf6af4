using ContainerNet.Route;

namespace ContainerNet.Conntrack;

/// <summary>How full the table of connections of a namespace is, what it is set to, and what went wrong in it (<c>conntrack -C</c>, <c>conntrack -S</c>).</summary>
public sealed record ConntrackTable : KernelObject
{
    /// <summary>How many connections are tracked (net.netfilter.nf_conntrack_count).</summary>
    public long Count { get; init; }

    /// <summary>How many there may be (net.netfilter.nf_conntrack_max): of a further one the packets are dropped.</summary>
    public long Maximum { get; init; }

    /// <summary>How full it is, in percent.</summary>
    public double PercentUsed => Maximum == 0 ? 0 : Math.Round(100.0 * Count / Maximum, 1);

    /// <summary>The size of the hash table; it is the whole machine's.</summary>
    public long Buckets { get; init; }

    /// <summary>Whether packets and bytes of new connections are counted (net.netfilter.nf_conntrack_acct).</summary>
    public bool Accounting { get; init; }

    /// <summary>Whether it is noted when new connections begin (net.netfilter.nf_conntrack_timestamp).</summary>
    public bool Timestamps { get; init; }

    /// <summary>Whether events are sent (net.netfilter.nf_conntrack_events): 0 never, 1 always, 2 of connections that begin while somebody listens.</summary>
    public int Events { get; init; }

    /// <summary>How many announced connections there may be (net.netfilter.nf_conntrack_expect_max).</summary>
    public long ExpectationMaximum { get; init; }

    /// <summary>Packets that found their connection only to be refused, or were found twice.</summary>
    public long? Found { get; init; }

    /// <summary>Packets that belong to no connection and begin none.</summary>
    public long? Invalid { get; init; }

    /// <summary>Connections that were entered.</summary>
    public long? Inserted { get; init; }

    /// <summary>Connections that could not be entered, mostly because the same one was entered in that very moment.</summary>
    public long? InsertFailed { get; init; }

    /// <summary>Packets dropped because their connection could not be entered: the table was full, or two wanted one place.</summary>
    public long? Dropped { get; init; }

    /// <summary>Connections that were given up early to make room: the table was full.</summary>
    public long? EarlyDropped { get; init; }

    /// <summary>Packets that could not be tracked because they are broken.</summary>
    public long? Errors { get; init; }

    /// <summary>Searches that began anew because the table changed under them.</summary>
    public long? SearchRestarts { get; init; }

    /// <summary>Two packets of one connection that came at once, and were brought together.</summary>
    public long? ClashesResolved { get; init; }

    /// <summary>Connections that were not entered because their place in the hash table was too crowded.</summary>
    public long? ChainsTooLong { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Count} of {Maximum}";
}
