using ContainerNet.Paths;
using ContainerNet.Route;

namespace ContainerNet.Networks;

/// <summary>A flow that is let through where somebody else's rules drop it. What is null is not asked about.</summary>
public sealed record ForwardRule : KernelObject
{
    /// <summary>What it is found again by; made when it is added.</summary>
    public string Id { get; init; } = "";

    /// <summary>The family of the table it stands in, as nft writes it: <c>ip</c>, <c>ip6</c>, <c>inet</c>.</summary>
    public string Family { get; init; } = "";

    /// <summary>The table it stands in.</summary>
    public string Table { get; init; } = "";

    /// <summary>The chain it stands in.</summary>
    public string Chain { get; init; } = "";

    /// <summary>The kernel's number for the rule in its table.</summary>
    public ulong Handle { get; init; }

    /// <summary>Where the flow comes from.</summary>
    public string? SourcePrefix { get; init; }

    /// <summary>Where it goes to.</summary>
    public string? DestinationPrefix { get; init; }

    /// <summary>The link it comes in by.</summary>
    public string? InputInterface { get; init; }

    /// <summary>The link it leaves by.</summary>
    public string? OutputInterface { get; init; }

    /// <summary>What it speaks.</summary>
    public PathProtocol? Protocol { get; init; }

    /// <summary>The port it goes to.</summary>
    public int? DestinationPort { get; init; }

    /// <summary>The flow as a sentence part: <c>what goes from 172.17.0.0/16 in by docker0 out by eth0</c>.</summary>
    /// <exception cref="Interop.RefusedException">It makes no sense; says what.</exception>
    public string Describe() => ForwardFlow.Of(this).ToString();

    /// <inheritdoc/>
    public override string ToString() => Id;
}
