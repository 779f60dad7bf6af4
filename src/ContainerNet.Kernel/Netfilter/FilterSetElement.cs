using ContainerNet.Netfilter.Expressions;

namespace ContainerNet.Netfilter;

/// <summary>An element of a set or map.</summary>
public sealed record FilterSetElement
{
    /// <summary>The key, each concatenated part padded to four bytes; empty for the element that catches all others.</summary>
    public byte[] Key { get; init; } = [];

    /// <summary>The last key of the interval that begins at <see cref="Key"/>, in sets of concatenated intervals; else null.</summary>
    public byte[]? KeyEnd { get; init; }

    /// <summary>What the map gives for the key; null for none.</summary>
    public byte[]? Data { get; init; }

    /// <summary>The verdict the map gives for the key; null for none.</summary>
    public VerdictData? Verdict { get; init; }

    /// <summary>Whether this is the first key past an interval, in sets of plain intervals.</summary>
    public bool IsIntervalEnd { get; init; }

    /// <summary>Whether it stands for every key that is not there.</summary>
    public bool IsCatchAll { get; init; }

    /// <summary>The object it names, in a map of objects; null for none.</summary>
    public string? ObjectName { get; init; }

    /// <summary>How long it stays from its last update on, in milliseconds; 0 for ever.</summary>
    public ulong TimeoutMilliseconds { get; init; }

    /// <summary>What is done for each packet that finds it: counters, limits, quotas.</summary>
    public IReadOnlyList<FilterExpression> Expressions { get; init; } = [];

    /// <summary>Its comment; empty for none.</summary>
    public string Comment { get; init; } = "";
}
