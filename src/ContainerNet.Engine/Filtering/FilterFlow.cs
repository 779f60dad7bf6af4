using System.Net;
using ContainerNet.Paths;

namespace ContainerNet.Filtering;

/// <summary>A packet as a filter sees it at one hook. Null and 0 mean: not known.</summary>
public sealed record FilterFlow
{
    /// <summary>Its source address.</summary>
    public required IPAddress Source { get; init; }

    /// <summary>Its destination address.</summary>
    public required IPAddress Destination { get; init; }

    /// <summary>What it speaks.</summary>
    public required PathProtocol Protocol { get; init; }

    /// <summary>Its source port; 0 when the kernel has yet to choose it, which by default is 32768 or more.</summary>
    public int SourcePort { get; init; }

    /// <summary>Its destination port; 0 for ICMP, and in a reply for the port the kernel has yet to choose.</summary>
    public int DestinationPort { get; init; }

    /// <summary>The link it came in by; null at hooks that have none.</summary>
    public string? InputInterface { get; init; }

    /// <summary>The link it leaves by; null at hooks that have none.</summary>
    public string? OutputInterface { get; init; }

    /// <summary>Whether its destination is an address of the namespace (<c>fib daddr type local</c>, <c>addrtype LOCAL</c>).</summary>
    public bool DestinationIsLocal { get; init; }

    /// <summary>Whether its source is an address of the namespace.</summary>
    public bool SourceIsLocal { get; init; }

    /// <summary>Whether an earlier hook has translated its destination (<c>ct status dnat</c>).</summary>
    public bool IsDestinationTranslated { get; init; }

    /// <summary>Whether it answers a connection that is known (<c>ct state established</c>); otherwise it is new.</summary>
    public bool IsReply { get; init; }

    /// <summary>Its mark; 0, as packets begin, is a mark too.</summary>
    public uint Mark { get; init; }

    /// <summary>The number of <see cref="InputInterface"/>, which rules with <c>iif</c> compare.</summary>
    public int InputInterfaceIndex { get; init; }

    /// <summary>The number of <see cref="OutputInterface"/>, which rules with <c>oif</c> compare.</summary>
    public int OutputInterfaceIndex { get; init; }

    /// <summary>Whether an earlier hook has kept it out of connection tracking (<c>notrack</c>): then nothing translates it.</summary>
    public bool IsUntracked { get; init; }

    /// <summary>Where its connection was begun to, before an earlier hook translated the destination (<c>ct original daddr</c>).</summary>
    public IPAddress? OriginalDestination { get; init; }

    /// <summary>The port its connection was begun to, before an earlier hook translated the destination.</summary>
    public int OriginalDestinationPort { get; init; }

    /// <summary>Whether an earlier hook may or may not have set <see cref="Mark"/>.</summary>
    public bool IsMarkUnknown { get; init; }

    /// <summary>The packet as another namespace takes it in: marks, translations and what is known of the connection end at a namespace's edge.</summary>
    /// <param name="link">The link it comes in by.</param>
    /// <param name="index">The number of that link; 0 when it is not known.</param>
    public FilterFlow ComingIn(string? link, int index) => this with
    {
        InputInterface = link,
        InputInterfaceIndex = index,
        OutputInterface = null,
        OutputInterfaceIndex = 0,
        SourceIsLocal = false,
        IsDestinationTranslated = false,
        OriginalDestination = null,
        OriginalDestinationPort = 0,
        IsUntracked = false,
        Mark = 0,
        IsMarkUnknown = false,
    };

    /// <summary>The packet as its connection was begun, before an earlier hook translated its destination.</summary>
    public FilterFlow AsBegun() => this with
    {
        Destination = OriginalDestination ?? Destination,
        DestinationPort = OriginalDestination is null ? DestinationPort : OriginalDestinationPort,
    };

    /// <summary>The first answer to this packet, at the same hook: ends and links change places, and it has no mark yet.</summary>
    public FilterFlow Answer() => this with
    {
        Source = Destination,
        Destination = Source,
        SourcePort = DestinationPort,
        DestinationPort = SourcePort,
        SourceIsLocal = DestinationIsLocal,
        DestinationIsLocal = SourceIsLocal,
        InputInterface = OutputInterface,
        InputInterfaceIndex = OutputInterfaceIndex,
        OutputInterface = InputInterface,
        OutputInterfaceIndex = InputInterfaceIndex,
        IsReply = true,
        Mark = 0,
        IsMarkUnknown = false,
    };
}
