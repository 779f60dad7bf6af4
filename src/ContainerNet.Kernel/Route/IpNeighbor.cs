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

    /// <inheritdoc/>
    public override string ToString() => IPAddress;
}
