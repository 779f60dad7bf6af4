namespace ContainerNet.Netfilter;

/// <summary>All of nf_tables in one namespace, at one moment.</summary>
public sealed record FilterRuleset
{
    /// <summary>The tables.</summary>
    public IReadOnlyList<FilterTable> Tables { get; init; } = [];

    /// <summary>The chains of all tables.</summary>
    public IReadOnlyList<FilterChain> Chains { get; init; } = [];

    /// <summary>The rules of all chains; those of one chain stand in the order they are asked.</summary>
    public IReadOnlyList<FilterRule> Rules { get; init; } = [];

    /// <summary>The sets and maps of all tables.</summary>
    public IReadOnlyList<FilterSet> Sets { get; init; } = [];

    /// <summary>The kernel counts this up with every change (<c>NFTA_GEN_ID</c>); 0 where it has no nf_tables.</summary>
    public uint Generation { get; init; }

    /// <summary>False when they could not be read, for want of CAP_NET_ADMIN: then nothing can be said of what they do.</summary>
    public bool IsKnown { get; init; } = true;

    /// <summary>False when the rules kept changing while they were read, through every retry.</summary>
    public bool IsConsistent { get; init; } = true;

    /// <summary>These rules and others, read at the same time from elsewhere (iptables-legacy).</summary>
    public FilterRuleset With(FilterRuleset others)
    {
        ArgumentNullException.ThrowIfNull(others);
        return others.Tables.Count == 0 ? this : this with
        {
            Tables = [.. Tables, .. others.Tables],
            Chains = [.. Chains, .. others.Chains],
            Rules = [.. Rules, .. others.Rules],
            Sets = [.. Sets, .. others.Sets],
            IsConsistent = IsConsistent && others.IsConsistent,
        };
    }
}
