using ContainerNet.Filtering;
using ContainerNet.Netfilter;

namespace ContainerNet.Paths;

/// <summary>What nf_tables was seen to do with a packet: not what its rules say, but what happened.</summary>
public sealed record TracedDecision
{
    /// <summary>The namespace, as <c>-Namespace</c> takes it.</summary>
    public required string Namespace { get; init; }

    /// <summary>Where the packet was; null when the chain was made only after the rules were read.</summary>
    public NetfilterHook? Hook { get; init; }

    /// <summary>Whether it was a bridge's hook.</summary>
    public bool IsBridge { get; init; }

    /// <summary>Whether it was the reply.</summary>
    public bool IsReply { get; init; }

    /// <summary>Dropped or rejected.</summary>
    public required FilterVerdict Verdict { get; init; }

    /// <summary>The rule; null when a policy did it, or the rule was made only after the rules were read.</summary>
    public PacketFilterRule? Rule { get; init; }

    /// <summary>The chain whose policy did it; null when a rule did.</summary>
    public PolicyChain? PolicyChain { get; init; }

    /// <summary>As <see cref="HookResult.Explanation"/>.</summary>
    public required string Explanation { get; init; }

    /// <summary>What happened, as a sentence.</summary>
    public required string Sentence { get; init; }
}
