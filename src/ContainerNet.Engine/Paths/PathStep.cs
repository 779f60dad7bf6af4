using System.Net;
using ContainerNet.Filtering;
using ContainerNet.Route;
using ContainerNet.Snapshots;

namespace ContainerNet.Paths;

/// <summary>A hop, and all that was worked out there: what faults look at.</summary>
public sealed record PathStep
{
    /// <summary>The hop, as a person sees it.</summary>
    public required Hop Hop { get; init; }

    /// <summary>The namespace the hop is in; null outside of what was read.</summary>
    public NamespaceSnapshot? Namespace { get; init; }

    /// <summary>The hop's link; null where it has none, or where the link that should be there is missing.</summary>
    public NetworkLink? Link { get; init; }

    /// <summary>The packet as it arrives here.</summary>
    public required FilterFlow Flow { get; init; }

    /// <summary>Where the namespace sends it, at a start and at a forwarding hop.</summary>
    public RouteAnswer? Route { get; init; }

    /// <summary>What the prerouting hook does, before a forwarding or service hop.</summary>
    public HookResult? Prerouting { get; init; }

    /// <summary>What the output, forward or input hook does: at a start, at a forwarding hop, at a service.</summary>
    public HookResult? Filter { get; init; }

    /// <summary>What the forward hook does with the reply, at a forwarding hop.</summary>
    public HookResult? ReplyFilter { get; init; }

    /// <summary>What the postrouting hook does, at a start and at a forwarding hop.</summary>
    public HookResult? Postrouting { get; init; }

    /// <summary>What is done with the frame where a bridge hands it on, at the port it leaves by, and where it comes up to the bridge's own host.</summary>
    public HookResult? BridgeFilter { get; init; }

    /// <summary>The way does not lead here as things are; it would if something were not broken.</summary>
    public bool IsAssumed { get; init; }

    /// <summary>Whether the packet has no source address yet, because its sender has none to give.</summary>
    public bool IsSourceUnknown => Flow.Source.Equals(IPAddress.Any) || Flow.Source.Equals(IPAddress.IPv6Any);
}
