using System.Globalization;

namespace ContainerNet.Route;

/// <summary>What shall become different about how a bridge works; null leaves a thing as it is.</summary>
public sealed record BridgeChange
{
    /// <summary>The kernel counts in ticks of this length, and rounds to its own.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    /// <summary>Whether it speaks the spanning tree protocol.</summary>
    public bool? Stp { get; init; }

    /// <summary>How long a port listens, and then learns; 2 to 30 seconds while the spanning tree is on.</summary>
    public TimeSpan? ForwardDelay { get; init; }

    /// <summary>How often the root says hello, 1 to 10 seconds.</summary>
    public TimeSpan? HelloTime { get; init; }

    /// <summary>How long another bridge's word is believed, 6 to 40 seconds.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>How long an address is remembered.</summary>
    public TimeSpan? AgeingTime { get; init; }

    /// <summary>Its spanning tree priority, 0 to 65535.</summary>
    public int? Priority { get; init; }

    /// <summary>Whether it sends multicast only to ports that asked for it.</summary>
    public bool? MulticastSnooping { get; init; }

    /// <summary>Whether it asks by itself who wants multicast.</summary>
    public bool? MulticastQuerier { get; init; }

    /// <summary>Whether it filters by VLAN.</summary>
    public bool? VlanFiltering { get; init; }

    /// <summary>Whether nothing shall become different.</summary>
    public bool IsEmpty => this == new BridgeChange();

    /// <summary>What of it a bridge is not, as a part of a sentence; null when it is all of it.</summary>
    public string? DifferenceFrom(BridgeOptions? bridge)
    {
        foreach ((string name, object? asked, object? actual) in Against(bridge ?? new BridgeOptions()))
        {
            bool isSame = asked is null || Equals(asked, actual)
                || (asked is TimeSpan one && actual is TimeSpan other && (one - other).Duration() <= Tick);
            if (!isSame)
            {
                return $"its {name} is {Text(actual)}";
            }
        }

        return null;
    }

    /// <summary>What takes it back where it was done already.</summary>
    /// <param name="before">The bridge as it was.</param>
    /// <param name="now">The bridge as it is.</param>
    public BridgeChange Undo(BridgeOptions before, BridgeOptions now)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(now);
        return new BridgeChange
        {
            Stp = Stp is null || now.Stp == before.Stp ? null : before.Stp,
            ForwardDelay = now.ForwardDelay == before.ForwardDelay ? null : before.ForwardDelay,
            HelloTime = HelloTime is null || now.HelloTime == before.HelloTime ? null : before.HelloTime,
            MaxAge = MaxAge is null || now.MaxAge == before.MaxAge ? null : before.MaxAge,
            AgeingTime = AgeingTime is null || now.AgeingTime == before.AgeingTime ? null : before.AgeingTime,
            Priority = Priority is null || now.Priority == before.Priority ? null : before.Priority,
            MulticastSnooping = MulticastSnooping is null || now.MulticastSnooping == before.MulticastSnooping ? null : before.MulticastSnooping,
            MulticastQuerier = MulticastQuerier is null || now.MulticastQuerier == before.MulticastQuerier ? null : before.MulticastQuerier,
            VlanFiltering = VlanFiltering is null || now.VlanFiltering == before.VlanFiltering ? null : before.VlanFiltering,
        };
    }

    /// <summary>What becomes different, as it can be read aloud: <c>Set STP to on, ageing time to 60 s</c>.</summary>
    public override string ToString()
    {
        string all = string.Join(", ", Against(new BridgeOptions()).Where(item => item.Asked is not null).Select(item => $"{item.Name} to {Text(item.Asked)}"));
        return all.Length == 0 ? "Change nothing" : "Set " + all;
    }

    internal static string Text(object? value) => value switch
    {
        bool isOn => isOn ? "on" : "off",
        TimeSpan time => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.##} s"),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private (string Name, object? Asked, object? Actual)[] Against(BridgeOptions bridge) =>
    [
        ("STP", Stp, bridge.Stp),
        ("forward delay", ForwardDelay, bridge.ForwardDelay),
        ("hello time", HelloTime, bridge.HelloTime),
        ("max age", MaxAge, bridge.MaxAge),
        ("ageing time", AgeingTime, bridge.AgeingTime),
        ("priority", Priority, bridge.Priority),
        ("multicast snooping", MulticastSnooping, bridge.MulticastSnooping),
        ("multicast querier", MulticastQuerier, bridge.MulticastQuerier),
        ("VLAN filtering", VlanFiltering, bridge.VlanFiltering),
    ];
}
