namespace ContainerNet.Recipes;

/// <summary>What a network shall be, as a person says it. What is null follows from the rest.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Subnet">The addresses its containers get.</param>
public sealed record NetworkSpec(string Name, string Subnet)
{
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

    /// <summary>What its containers send keeps its source.</summary>
    public bool NoMasquerade { get; init; }

    /// <summary>It is made again when the machine has started.</summary>
    public bool Persistent { get; init; }

    /// <summary>Addresses and ranges that no container gets.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>The name servers its containers are told of.</summary>
    public IReadOnlyList<string> DnsServer { get; init; } = [];

    /// <summary>Takes a subnet that lies over a route of the host.</summary>
    public bool Force { get; init; }
}
