using ContainerNet.Route;

namespace ContainerNet.Netfilter;

/// <summary>One rule of anybody's rule set, in nft's words.</summary>
public sealed record PacketFilterRule : KernelObject
{
    /// <summary>The table's family as nft writes it: <c>ip</c>, <c>ip6</c>, <c>inet</c>, <c>bridge</c>, <c>arp</c>, <c>netdev</c>.</summary>
    public string Family { get; init; } = "";

    /// <summary>The table.</summary>
    public string Table { get; init; } = "";

    /// <summary>The chain.</summary>
    public string Chain { get; init; } = "";

    /// <summary>The hook the chain is called at; null for a chain that is only jumped to.</summary>
    public NetfilterHook? Hook { get; init; }

    /// <summary>Among chains at one hook the lowest is called first; null for a chain that is only jumped to.</summary>
    public int? Priority { get; init; }

    /// <summary>What the chain does with packets no rule decides on: <c>accept</c> or <c>drop</c>; null for a chain that is only jumped to.</summary>
    public string? Policy { get; init; }

    /// <summary>The kernel's number for the rule in its table.</summary>
    public ulong Handle { get; init; }

    /// <summary>The rule in nft syntax.</summary>
    public string Expression { get; init; } = "";

    /// <summary>What the rule does in the end: <c>accept</c>, <c>drop</c>, <c>jump NAME</c>, <c>masquerade</c> …; empty for rules that only count or mark.</summary>
    public string Verdict { get; init; } = "";

    /// <summary>Packets that matched; null when the rule does not count.</summary>
    public ulong? Packets { get; init; }

    /// <summary>Bytes that matched; null when the rule does not count.</summary>
    public ulong? Bytes { get; init; }

    /// <summary>Who wrote it: <c>docker</c>, <c>podman</c>, <c>cni</c>, <c>kube-proxy</c>, <c>firewalld</c>, <c>ufw</c>, <c>containernet</c>, <c>unknown</c>.</summary>
    public string Owner { get; init; } = "unknown";

    /// <summary>The comment in the rule's user data; empty for none.</summary>
    public string Comment { get; init; } = "";

    /// <inheritdoc/>
    public override string ToString() => Expression;
}
