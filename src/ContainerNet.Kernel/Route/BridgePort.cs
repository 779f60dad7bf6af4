namespace ContainerNet.Route;

/// <summary>A link as a port of a bridge, as <c>bridge -details link</c> tells of it.</summary>
public sealed record BridgePort : KernelObject
{
    /// <summary>The bridge.</summary>
    public string Bridge { get; init; } = "";

    /// <summary>The link's name.</summary>
    public string InterfaceAlias { get; init; } = "";

    /// <summary>The link's number in its namespace.</summary>
    public int InterfaceIndex { get; init; }

    /// <summary>What the spanning tree lets it do; without one a port that is up forwards.</summary>
    public BridgePortState State { get; init; }

    /// <summary>Whether the bridge sends a frame back out of this port.</summary>
    public bool HairpinMode { get; init; }

    /// <summary>Whether it speaks only to ports that are not isolated.</summary>
    public bool Isolated { get; init; }

    /// <summary>Whether the bridge learns addresses from it.</summary>
    public bool Learning { get; init; }

    /// <summary>The port a link is. Its bridge's name has to be known by then.</summary>
    public static BridgePort From(NetworkLink link)
    {
        ArgumentNullException.ThrowIfNull(link);
        return new BridgePort
        {
            Namespace = link.Namespace,
            IsConsistent = link.IsConsistent,
            Bridge = link.Bridge ?? "",
            InterfaceAlias = link.Name,
            InterfaceIndex = link.InterfaceIndex,
            State = link.PortState ?? BridgePortState.Disabled,
            HairpinMode = link.HairpinMode,
            Isolated = link.Isolated,
            Learning = link.Learning,
        };
    }

    /// <inheritdoc/>
    public override string ToString() => InterfaceAlias;
}
