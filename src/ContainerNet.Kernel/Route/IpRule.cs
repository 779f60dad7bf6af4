namespace ContainerNet.Route;

/// <summary>A rule that chooses the routing table (<c>ip rule show</c>).</summary>
public sealed record IpRule : KernelObject
{
    /// <summary>Rules are asked in ascending order.</summary>
    public uint Priority { get; init; }

    /// <summary>IPv4 or IPv6.</summary>
    public IpFamily AddressFamily { get; init; }

    /// <summary>The source prefix it is for; null for any.</summary>
    public string? SourcePrefix { get; init; }

    /// <summary>The destination prefix it is for; null for any.</summary>
    public string? DestinationPrefix { get; init; }

    /// <summary>The link the packet came in by; null for any.</summary>
    public string? InputInterface { get; init; }

    /// <summary>The link the sending socket is bound to; null for any.</summary>
    public string? OutputInterface { get; init; }

    /// <summary>The mark it is for, under <see cref="MarkMask"/>; null for any.</summary>
    public uint? Mark { get; init; }

    /// <summary>The bits of the mark that count.</summary>
    public uint MarkMask { get; init; }

    /// <summary>What it does: <c>Lookup</c> in the table, or a refusal.</summary>
    public RuleAction Action { get; init; }

    /// <summary>The table looked up.</summary>
    public uint Table { get; init; }

    /// <summary>The rule is for all packets but those it describes.</summary>
    public bool IsInverted { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Priority}: from {SourcePrefix ?? "all"} {Action} {Table}";
}
