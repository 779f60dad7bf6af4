using ContainerNet.Netfilter.Expressions;

namespace ContainerNet.Netfilter.Tracing;

/// <summary>One thing nf_tables did with a traced packet (<c>nft monitor trace</c>).</summary>
public sealed record TraceEvent
{
    /// <summary>Whose table: as the table was made, so <see cref="NftFamily.Inet"/> for one of that family.</summary>
    public NftFamily Family { get; init; }

    /// <summary>The table.</summary>
    public string Table { get; init; } = "";

    /// <summary>The chain.</summary>
    public string Chain { get; init; } = "";

    /// <summary>What it was that spoke.</summary>
    public TraceKind Kind { get; init; }

    /// <summary>The rule, by its number in its table; 0 where it was none.</summary>
    public ulong RuleHandle { get; init; }

    /// <summary>What the rule said; null where it was a policy.</summary>
    public VerdictData? Verdict { get; init; }

    /// <summary>What the policy said; null where it was a rule.</summary>
    public VerdictCode? Policy { get; init; }

    /// <summary>The kernel's number for the packet, the same as long as it is in this namespace.</summary>
    public uint PacketId { get; init; }

    /// <summary>The number of the link it came in by; 0 where the hook has none.</summary>
    public int InputInterfaceIndex { get; init; }

    /// <summary>The number of the link it leaves by; 0 where the hook has none.</summary>
    public int OutputInterfaceIndex { get; init; }

    /// <summary>The first bytes of the IP header; empty in all but the first event of a hook.</summary>
    public byte[] NetworkHeader { get; init; } = [];

    /// <summary>The first bytes of the transport header; empty in all but the first event of a hook.</summary>
    public byte[] TransportHeader { get; init; } = [];
}
