namespace ContainerNet.Route;

/// <summary>What a macvlan link is: what <c>ip -details link show type macvlan</c> prints (<c>IFLA_MACVLAN_*</c> of <c>linux/if_link.h</c>).</summary>
public sealed record MacvlanOptions
{
    /// <summary>To whom it speaks among those on its parent.</summary>
    public MacvlanMode Mode { get; init; }

    /// <summary>In source mode, the MAC addresses it receives from.</summary>
    public IReadOnlyList<string> SourceAddress { get; init; } = [];

    /// <summary>Whether, in passthru mode, the parent is left without promiscuous mode.</summary>
    public bool NoPromiscuous { get; init; }

    /// <summary>How many broadcasts may wait for it.</summary>
    public int BroadcastQueueLength { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Mode.ToString();
}
