namespace ContainerNet.Route;

/// <summary>What a veth pair shall be.</summary>
/// <param name="Name">The name of this end.</param>
/// <param name="PeerName">The name of the other end.</param>
public sealed record VethSpec(string Name, string PeerName)
{
    /// <summary>An open descriptor of the namespace the other end is born in; null for this one.</summary>
    public uint? PeerNamespaceDescriptor { get; init; }

    /// <summary>The bridge this end is born into; 0 for none.</summary>
    public int BridgeIndex { get; init; }

    /// <summary>The MTU of both ends in bytes; null for the kernel's default.</summary>
    public int? MtuBytes { get; init; }

    /// <summary>The MAC address of this end, six bytes; null lets the kernel choose.</summary>
    public byte[]? LinkLayerAddress { get; init; }

    /// <summary>The MAC address of the other end, six bytes; null lets the kernel choose.</summary>
    public byte[]? PeerLinkLayerAddress { get; init; }

    /// <summary>Whether this end is born switched on.</summary>
    public bool IsUp { get; init; } = true;

    /// <summary>
    /// How many queues each end has room for in either direction; null for the kernel's default, as many as the machine may have processors, of which it uses one
    /// until it is told otherwise. Setting the others aside costs it a wait for all processors at each end, and memory.
    /// </summary>
    public int? Queues { get; init; }

    /// <summary>The group both ends belong to; 0 is the default one.</summary>
    public uint Group { get; init; }
}
