namespace ContainerNet.Recipes;

/// <summary>A network as a file describes it. The names are those of New-ContainerNetwork's parameters; what is left out follows from the rest.</summary>
public sealed record NetworkDescription
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The addresses its containers get.</summary>
    public required string Subnet { get; init; }

    /// <summary>The router; null for the first address of the subnet.</summary>
    public string? Gateway { get; init; }

    /// <summary>The IPv6 addresses its containers get besides.</summary>
    public string? IPv6Subnet { get; init; }

    /// <summary>The router for IPv6; null for the first address.</summary>
    public string? IPv6Gateway { get; init; }

    /// <summary>The bridge; null for one of the network's name.</summary>
    public string? Bridge { get; init; }

    /// <summary>The link of the host that macvlan stands on; null for a bridge.</summary>
    public string? Parent { get; init; }

    /// <summary>The MTU in bytes; null for that of the link the host's default route leaves by.</summary>
    public int? MtuBytes { get; init; }

    /// <summary>Its containers do not reach each other, nor what other networks publish.</summary>
    public bool Isolated { get; init; }

    /// <summary>There is no way out.</summary>
    public bool Internal { get; init; }

    /// <summary>What its containers send leaves the host under the host's address.</summary>
    public bool Masquerade { get; init; } = true;

    /// <summary>It is made again when the machine has started.</summary>
    public bool Persistent { get; init; }

    /// <summary>Addresses and ranges that no container gets.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>The name servers its containers are told of.</summary>
    public IReadOnlyList<string> DnsServer { get; init; } = [];

    /// <summary>The containers on it.</summary>
    public IReadOnlyList<EndpointDescription> Endpoints { get; init; } = [];

    /// <summary>The description of a network. Of its containers those that can be found again later: named namespaces and engines' containers, no bare processes.</summary>
    public static NetworkDescription Of(ContainerNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return new NetworkDescription
        {
            Name = network.Name,
            Subnet = network.Subnet,
            Gateway = network.Gateway,
            IPv6Subnet = network.IPv6Subnet,
            IPv6Gateway = network.IPv6Gateway,
            Bridge = network.Bridge,
            Parent = network.Parent,
            MtuBytes = network.MtuBytes,
            Isolated = network.Isolated,
            Internal = network.Internal,
            Masquerade = network.Masquerade,
            Persistent = network.Persistent,
            Exclude = network.Exclude,
            DnsServer = network.DnsServer,
            Endpoints = [.. network.Endpoints.Where(one => !one.Namespace.StartsWith("pid:", StringComparison.Ordinal) && !one.Namespace.StartsWith("path:", StringComparison.Ordinal)).Select(EndpointDescription.Of)],
        };
    }

    /// <summary>What is to be made.</summary>
    /// <param name="force">Whether it may lie over a route of the host.</param>
    public NetworkSpec ToSpec(bool force) => new(Name, Subnet)
    {
        Gateway = Gateway,
        IPv6Subnet = IPv6Subnet,
        IPv6Gateway = IPv6Gateway,
        Bridge = Bridge,
        Parent = Parent,
        MtuBytes = MtuBytes,
        Isolated = Isolated,
        Internal = Internal,
        NoMasquerade = !Masquerade,
        Persistent = Persistent,
        Exclude = Exclude,
        DnsServer = DnsServer,
        Force = force,
    };
}
