using ContainerNet.Route;

namespace ContainerNet.Recipes;

/// <summary>One thing that was repaired.</summary>
public sealed record NetworkRepairResult : KernelObject
{
    /// <summary>The network it belongs to; null where it belongs to none any more.</summary>
    public string? Network { get; init; }

    /// <summary>What was wrong.</summary>
    public string Found { get; init; } = "";

    /// <summary>What was done.</summary>
    public string Done { get; init; } = "";

    /// <inheritdoc/>
    public override string ToString() => $"{Found} {Done}";
}
