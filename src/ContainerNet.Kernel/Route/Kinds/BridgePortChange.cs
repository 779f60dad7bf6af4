namespace ContainerNet.Route;

/// <summary>What shall become different about a bridge port; null leaves a thing as it is.</summary>
public sealed record BridgePortChange
{
    /// <summary>What it may do. The kernel lets it be set only while the bridge's own spanning tree is off.</summary>
    public BridgePortState? State { get; init; }

    /// <summary>Its spanning tree priority, 0 to 63.</summary>
    public int? Priority { get; init; }

    /// <summary>What the way through it costs, 1 to 65535.</summary>
    public int? Cost { get; init; }

    /// <summary>Whether the bridge sends a frame back out of it.</summary>
    public bool? HairpinMode { get; init; }

    /// <summary>Whether it speaks only to ports that are not isolated.</summary>
    public bool? Isolated { get; init; }

    /// <summary>Whether the bridge learns addresses from it.</summary>
    public bool? Learning { get; init; }

    /// <summary>Whether frames to an address nobody knows leave by it.</summary>
    public bool? Flood { get; init; }

    /// <summary>Whether multicast nobody asked for leaves by it.</summary>
    public bool? MulticastFlood { get; init; }

    /// <summary>Whether broadcasts leave by it.</summary>
    public bool? BroadcastFlood { get; init; }

    /// <summary>Whether it is switched off once another bridge speaks on it.</summary>
    public bool? BpduGuard { get; init; }

    /// <summary>Whether it is kept from becoming the way to the root.</summary>
    public bool? RootBlock { get; init; }

    /// <summary>Whether the bridge answers ARP and neighbour discovery in place of those behind it.</summary>
    public bool? NeighborSuppression { get; init; }

    /// <summary>Whether nothing shall become different.</summary>
    public bool IsEmpty => this == new BridgePortChange();

    /// <summary>What of it a port is not, as a part of a sentence; null when it is all of it.</summary>
    public string? DifferenceFrom(BridgePortOptions? port)
    {
        foreach ((string name, object? asked, object actual) in Against(port ?? new BridgePortOptions()))
        {
            if (asked is not null && !Equals(asked, actual))
            {
                return $"its {name} is {BridgeChange.Text(actual)}";
            }
        }

        return null;
    }

    /// <summary>What takes it back where it was done already.</summary>
    /// <param name="before">The port as it was.</param>
    /// <param name="now">The port as it is.</param>
    public BridgePortChange Undo(BridgePortOptions before, BridgePortOptions now)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(now);
        return new BridgePortChange
        {
            State = State is null || now.State == before.State ? null : before.State,
            Priority = Priority is null || now.Priority == before.Priority ? null : before.Priority,
            Cost = Cost is null || now.Cost == before.Cost ? null : before.Cost,
            HairpinMode = HairpinMode is null || now.HairpinMode == before.HairpinMode ? null : before.HairpinMode,
            Isolated = Isolated is null || now.Isolated == before.Isolated ? null : before.Isolated,
            Learning = Learning is null || now.Learning == before.Learning ? null : before.Learning,
            Flood = Flood is null || now.Flood == before.Flood ? null : before.Flood,
            MulticastFlood = MulticastFlood is null || now.MulticastFlood == before.MulticastFlood ? null : before.MulticastFlood,
            BroadcastFlood = BroadcastFlood is null || now.BroadcastFlood == before.BroadcastFlood ? null : before.BroadcastFlood,
            BpduGuard = BpduGuard is null || now.BpduGuard == before.BpduGuard ? null : before.BpduGuard,
            RootBlock = RootBlock is null || now.RootBlock == before.RootBlock ? null : before.RootBlock,
            NeighborSuppression = NeighborSuppression is null || now.NeighborSuppression == before.NeighborSuppression ? null : before.NeighborSuppression,
        };
    }

    /// <summary>What becomes different, as it can be read aloud: <c>Set hairpin mode to on, cost to 7</c>.</summary>
    public override string ToString()
    {
        string all = string.Join(", ", Against(new BridgePortOptions()).Where(item => item.Asked is not null).Select(item => $"{item.Name} to {BridgeChange.Text(item.Asked)}"));
        return all.Length == 0 ? "Change nothing" : "Set " + all;
    }

    private (string Name, object? Asked, object Actual)[] Against(BridgePortOptions port) =>
    [
        ("state", State, port.State),
        ("priority", Priority, port.Priority),
        ("cost", Cost, port.Cost),
        ("hairpin mode", HairpinMode, port.HairpinMode),
        ("isolation", Isolated, port.Isolated),
        ("learning", Learning, port.Learning),
        ("flooding", Flood, port.Flood),
        ("multicast flooding", MulticastFlood, port.MulticastFlood),
        ("broadcast flooding", BroadcastFlood, port.BroadcastFlood),
        ("BPDU guard", BpduGuard, port.BpduGuard),
        ("root block", RootBlock, port.RootBlock),
        ("neighbour suppression", NeighborSuppression, port.NeighborSuppression),
    ];
}
