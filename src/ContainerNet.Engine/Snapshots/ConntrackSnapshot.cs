namespace ContainerNet.Snapshots;

/// <summary>The connections a namespace tracks (<c>conntrack -C</c>, <c>conntrack -L</c>).</summary>
public sealed record ConntrackSnapshot
{
    /// <summary>How many it tracks (<c>net.netfilter.nf_conntrack_count</c>).</summary>
    public long Count { get; init; }

    /// <summary>How many the machine tracks at most, in each namespace (<c>net.netfilter.nf_conntrack_max</c>).</summary>
    public long Maximum { get; init; }
}
