using ContainerNet.Netfilter;

namespace ContainerNet.Filtering;

/// <summary>What one hook does with a packet, and which rule decides.</summary>
public sealed record HookResult
{
    /// <summary>What it does.</summary>
    public required FilterVerdict Verdict { get; init; }

    /// <summary>The rule that decides; null when a policy does, or nothing.</summary>
    public PacketFilterRule? Rule { get; init; }

    /// <summary>The chain whose policy decides; null when a rule does, or nothing.</summary>
    public PolicyChain? PolicyChain { get; init; }

    /// <summary>The decision as a sentence part: <c>rule 'ip saddr 10.0.0.2 drop' (handle 7) in chain FORWARD of table ip filter</c>; empty when nothing decides.</summary>
    public string Explanation { get; init; } = "";

    /// <summary>The packet after this hook: translated where the hook translates.</summary>
    public required FilterFlow Flow { get; init; }

    /// <summary>Whether the source becomes the outgoing link's own address.</summary>
    public bool IsMasqueraded { get; init; }

    /// <summary>Whether it was IP's hook that a bridge handed a frame to (<c>net.bridge.bridge-nf-call-iptables</c>).</summary>
    public bool IsHandedToIp => HandedTo is not null;

    /// <summary>Which hook of IP a bridge handed the frame to; null when it handed it to none.</summary>
    public NetfilterHook? HandedTo { get; init; }
}
