namespace ContainerNet.Route;

/// <summary>A bridge: a switch the kernel runs (<c>ip -details link show type bridge</c>).</summary>
public sealed record NetworkBridge : KernelObject
{
    /// <summary>Its name, at most 15 bytes.</summary>
    public string Name { get; init; } = "";

    /// <summary>The same name, as cmdlets for links take it from the pipeline.</summary>
    public string InterfaceAlias => Name;

    /// <summary>The same name, as cmdlets for bridge ports take it from the pipeline.</summary>
    public string Bridge => Name;

    /// <summary>Its number in its namespace.</summary>
    public int InterfaceIndex { get; init; }

    /// <summary>Whether it is switched on.</summary>
    public LinkState State { get; init; }

    /// <summary>Whether it can carry traffic: it takes a port that does.</summary>
    public OperationalState OperationalState { get; init; }

    /// <summary>The largest packet it sends, in bytes.</summary>
    public int MtuBytes { get; init; }

    /// <summary>Its MAC address, <c>02:42:ac:11:00:01</c>.</summary>
    public string LinkLayerAddress { get; init; } = "";

    /// <summary>How many ports it has; 1023 is the most.</summary>
    public int PortCount { get; init; }

    /// <summary>Whether it filters by VLAN.</summary>
    public bool VlanFiltering { get; init; }

    /// <summary>The alias a person gave it; empty for none.</summary>
    public string Description { get; init; } = "";

    /// <summary>The bridge a link is.</summary>
    /// <param name="link">A link of the kind <c>bridge</c>.</param>
    /// <param name="ports">How many ports it has.</param>
    public static NetworkBridge From(NetworkLink link, int ports)
    {
        ArgumentNullException.ThrowIfNull(link);
        return new NetworkBridge
        {
            Namespace = link.Namespace,
            IsConsistent = link.IsConsistent,
            Name = link.Name,
            InterfaceIndex = link.InterfaceIndex,
            State = link.State,
            OperationalState = link.OperationalState,
            MtuBytes = link.MtuBytes,
            LinkLayerAddress = link.LinkLayerAddress,
            PortCount = ports,
            VlanFiltering = link.VlanFiltering,
            Description = link.Description,
        };
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
