namespace ContainerNet.Route;

/// <summary>What a host knows of a neighbour's link layer address (<c>ip neighbor show</c>).</summary>
public sealed record IpNeighbor : KernelObject
{
    /// <summary>The neighbour's address.</summary>
    public string IPAddress { get; init; } = "";

    /// <summary>Its MAC address; empty while it is not known.</summary>
    public string LinkLayerAddress { get; init; } = "";

    /// <summary>The link it is reached by.</summary>
    public string InterfaceAlias { get; init; } = "";

    /// <summary>The number of that link.</summary>
    public int InterfaceIndex { get; init; }

    /// <summary>IPv4 or IPv6.</summary>
    public IpFamily AddressFamily { get; init; }

    /// <summary>How sure the kernel is.</summary>
    public NeighborState State { get; init; }

    /// <summary>What is special about it: a router, an address this host answers for (<c>Proxy</c>), learnt by a daemon.</summary>
    public NeighborFlags Flags { get; init; }

    /// <summary>Who made it: <c>static</c>, <c>zebra</c> …, or a number; null where nobody said.</summary>
    public string? Protocol { get; init; }

    /// <inheritdoc/>
    public override string ToString() => IPAddress;
}
