using ContainerNet.Netfilter.Expressions;

namespace ContainerNet.Netfilter;

/// <summary>A rule of nf_tables: expressions, done one after the other until one says no.</summary>
public sealed record FilterRule
{
    /// <summary>Its table's family.</summary>
    public NftFamily Family { get; init; }

    /// <summary>Its table.</summary>
    public string Table { get; init; } = "";

    /// <summary>Its chain.</summary>
    public string Chain { get; init; } = "";

    /// <summary>The kernel's number for it, unique in its table.</summary>
    public ulong Handle { get; init; }

    /// <summary>What it does.</summary>
    public IReadOnlyList<FilterExpression> Expressions { get; init; } = [];

    /// <summary>Its comment, from its user data or from an xtables <c>comment</c> match; empty for none.</summary>
    public string Comment { get; init; } = "";
}
