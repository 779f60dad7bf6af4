using ContainerNet.Route;

namespace ContainerNet.Networks;

/// <summary>A container network as the packet filter guards it: its bridge, and the subnets behind that.</summary>
public sealed record NetworkGuard : KernelObject
{
    /// <summary>The bridge.</summary>
    public string Bridge { get; init; } = "";

    /// <summary>The subnets whose addresses the containers behind it have.</summary>
    public string[] Subnets { get; init; } = [];

    /// <summary>Whether nothing goes in or out but between the containers themselves and the host.</summary>
    public bool IsIsolated { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Bridge;
}
