using ContainerNet.Route;

namespace ContainerNet.Networks;

/// <summary>A container network as the packet filter guards it.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Bridge">Its bridge.</param>
/// <param name="Subnets">The subnets whose addresses the containers behind it have.</param>
/// <param name="IsIsolated">Whether not even a published port leads from it to another network, or from there to it.</param>
/// <param name="IsInternal">Whether nothing goes in or out but between its containers and the host.</param>
/// <param name="IsRouted">Whether strangers may call its containers by their own addresses.</param>
internal sealed record NetworkGuard(string Name, string Bridge, IReadOnlyList<IpPrefix> Subnets, bool IsIsolated, bool IsInternal, bool IsRouted)
{
    /// <summary>The containers on it.</summary>
    public IReadOnlyList<PortGuard> Ports { get; init; } = [];
}
