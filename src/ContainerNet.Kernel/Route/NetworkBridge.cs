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

    /// <summary>Whether it speaks the spanning tree protocol to other bridges.</summary>
    public bool Stp { get; init; }

    /// <summary>How long a port listens, and then learns, before it forwards. It counts while <see cref="Stp"/> is on.</summary>
    public TimeSpan ForwardDelay { get; init; }

    /// <summary>How often the root bridge says hello.</summary>
    public TimeSpan HelloTime { get; init; }

    /// <summary>How long another bridge's word is believed.</summary>
    public TimeSpan MaxAge { get; init; }

    /// <summary>How long an address that was learnt is remembered after its last frame.</summary>
    public TimeSpan AgeingTime { get; init; }

    /// <summary>Its spanning tree priority, 0 to 65535; the bridge with the lowest becomes the root.</summary>
    public int Priority { get; init; }

    /// <summary>Whether it sends multicast only to ports that asked for it.</summary>
    public bool MulticastSnooping { get; init; }

    /// <summary>Whether it asks by itself who wants multicast.</summary>
    public bool MulticastQuerier { get; init; }

    /// <summary>Whether it filters by VLAN.</summary>
    public bool VlanFiltering { get; init; }

    /// <summary>Whether this kernel's bridges can filter by VLAN at all.</summary>
    public bool SupportsVlanFiltering { get; init; }

    /// <summary>The VLAN of untagged frames on a new port; null where the kernel knows no VLANs.</summary>
    public int? DefaultVlanId { get; init; }

    /// <summary>Its name in the spanning tree: priority and MAC address, <c>8000.02:42:ac:11:00:01</c>.</summary>
    public string BridgeId { get; init; } = "";

    /// <summary>The root of the spanning tree; its own id where it is the root itself.</summary>
    public string RootId { get; init; } = "";

    /// <summary>The number of the port that leads to the root; 0 where it is the root itself.</summary>
    public int RootPort { get; init; }

    /// <summary>What the way to the root costs.</summary>
    public int RootPathCost { get; init; }

    /// <summary>The alias a person gave it; empty for none.</summary>
    public string Description { get; init; } = "";

    /// <summary>The bridge a link is.</summary>
    /// <param name="link">A link of the kind <c>bridge</c>.</param>
    /// <param name="ports">How many ports it has.</param>
    public static NetworkBridge From(NetworkLink link, int ports)
    {
        ArgumentNullException.ThrowIfNull(link);
        BridgeOptions options = link.BridgeOptions ?? new BridgeOptions();
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
            Stp = options.Stp,
            ForwardDelay = options.ForwardDelay,
            HelloTime = options.HelloTime,
            MaxAge = options.MaxAge,
            AgeingTime = options.AgeingTime,
            Priority = options.Priority,
            MulticastSnooping = options.MulticastSnooping,
            MulticastQuerier = options.MulticastQuerier,
            VlanFiltering = options.VlanFiltering,
            SupportsVlanFiltering = options.SupportsVlanFiltering,
            DefaultVlanId = options.DefaultVlanId,
            BridgeId = options.BridgeId,
            RootId = options.RootId,
            RootPort = options.RootPort,
            RootPathCost = options.RootPathCost,
            Description = link.Description,
        };
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
