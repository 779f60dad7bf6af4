namespace ContainerNet.Netfilter.Expressions;

/// <summary>A verdict: what becomes of the packet, or which chain goes on with it.</summary>
public sealed record VerdictData
{
    /// <summary>What becomes of the packet; for a queue its number stands in the upper sixteen bits.</summary>
    public VerdictCode Code { get; init; }

    /// <summary>The chain of a jump or goto; else null.</summary>
    public string? Chain { get; init; }
}
