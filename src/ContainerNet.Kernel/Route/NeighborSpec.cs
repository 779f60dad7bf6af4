using System.Net;

namespace ContainerNet.Route;

/// <summary>What a neighbour entry shall be.</summary>
/// <param name="Address">The neighbour's address.</param>
/// <param name="InterfaceIndex">The link it is reached by.</param>
public sealed record NeighborSpec(IPAddress Address, int InterfaceIndex)
{
    /// <summary>Its link layer address; null for none.</summary>
    public LinkLayerAddress? LinkLayerAddress { get; init; }

    /// <summary>How sure the kernel shall be of it.</summary>
    public NeighborState State { get; init; } = NeighborState.Permanent;

    /// <summary>What is special about it.</summary>
    public NeighborFlags Flags { get; init; }

    /// <summary>Who makes it, by number (<see cref="RouteProtocol"/>); null for nobody said.</summary>
    public byte? Protocol { get; init; }

    /// <summary>Whether this host answers for the address, instead of knowing it as a neighbour's.</summary>
    public bool IsProxy => Flags.HasFlag(NeighborFlags.Proxy);

    /// <inheritdoc/>
    public override string ToString() => IsProxy ? $"proxy {Address}" : Address.ToString();
}
