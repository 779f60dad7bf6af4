using ContainerNet.Route;

namespace ContainerNet.Recipes;

/// <summary>Where a container is on a network. Its namespace is the container's.</summary>
public sealed record ContainerEndpoint : KernelObject
{
    /// <summary>The network.</summary>
    public string Network { get; init; } = "";

    /// <summary>The container's id, where it is one of an engine's; null for a bare namespace or a process.</summary>
    public string? Container { get; init; }

    /// <summary>The link inside.</summary>
    public string InterfaceAlias { get; init; } = "";

    /// <summary>Its address.</summary>
    public string IPAddress { get; init; } = "";

    /// <summary>The length of its prefix.</summary>
    public int PrefixLength { get; init; }

    /// <summary>Its IPv6 address; null for none.</summary>
    public string? IPv6Address { get; init; }

    /// <summary>The router it sends to; null where there is no way out.</summary>
    public string? Gateway { get; init; }

    /// <summary>The router for IPv6; null for none.</summary>
    public string? IPv6Gateway { get; init; }

    /// <summary>The MAC address of the link inside.</summary>
    public string LinkLayerAddress { get; init; } = "";

    /// <summary>The other end of that link, a port of the network's bridge; null for macvlan.</summary>
    public string? HostInterface { get; init; }

    /// <summary>The namespace the network is in.</summary>
    public string HostNamespace { get; init; } = "";

    /// <summary>Its published ports, as <c>-PortMap</c> takes them.</summary>
    public IReadOnlyList<string> PortMap { get; init; } = [];

    /// <summary>Whether the container's default route goes by this link. By the others only answers leave.</summary>
    public bool HasDefaultRoute { get; init; }

    /// <summary>Who tells the container of its name servers: <c>/etc/netns/NAME/resolv.conf</c>, its engine, or the host's own file.</summary>
    public string Dns { get; init; } = "";

    /// <inheritdoc/>
    public override string ToString() => $"{Network}: {InterfaceAlias} {IPAddress} in {Namespace}";
}
