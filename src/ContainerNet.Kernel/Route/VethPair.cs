namespace ContainerNet.Route;

/// <summary>Two virtual Ethernet links, each the far end of the other.</summary>
public sealed record VethPair : KernelObject
{
    /// <summary>The name of this end.</summary>
    public string Name { get; init; } = "";

    /// <summary>The same name, as other cmdlets take it from the pipeline.</summary>
    public string InterfaceAlias => Name;

    /// <summary>The number of this end in its namespace.</summary>
    public int InterfaceIndex { get; init; }

    /// <summary>The name of the other end; null when no name for its namespace is known and it could not be asked.</summary>
    public string? PeerName { get; init; }

    /// <summary>The number of the other end in its namespace.</summary>
    public int PeerInterfaceIndex { get; init; }

    /// <summary>The namespace of the other end; null when it is not known.</summary>
    public string? PeerNamespace { get; init; }

    /// <summary>The pair one end belongs to.</summary>
    /// <param name="link">This end.</param>
    /// <param name="peerName">The other end's name, where it is known.</param>
    /// <param name="peerNamespace">The other end's namespace, where it is known.</param>
    public static VethPair From(NetworkLink link, string? peerName, string? peerNamespace)
    {
        ArgumentNullException.ThrowIfNull(link);
        return new VethPair
        {
            Namespace = link.Namespace,
            IsConsistent = link.IsConsistent,
            Name = link.Name,
            InterfaceIndex = link.InterfaceIndex,
            PeerName = peerName,
            PeerInterfaceIndex = link.PeerIndex,
            PeerNamespace = peerNamespace,
        };
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
