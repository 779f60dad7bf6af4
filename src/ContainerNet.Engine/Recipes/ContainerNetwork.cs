using ContainerNet.Route;

namespace ContainerNet.Recipes;

/// <summary>A network for containers: a bridge with an address and a way out, or a link of the host that containers share (macvlan).</summary>
public sealed record ContainerNetwork : KernelObject
{
    /// <summary>Its name.</summary>
    public string Name { get; init; } = "";

    /// <summary><c>bridge</c> or <c>macvlan</c>.</summary>
    public string Driver { get; init; } = "bridge";

    /// <summary>The addresses its containers get.</summary>
    public string Subnet { get; init; } = "";

    /// <summary>The router its containers send to: the bridge's own address, or with macvlan one outside.</summary>
    public string Gateway { get; init; } = "";

    /// <summary>The IPv6 addresses its containers get besides; null for none.</summary>
    public string? IPv6Subnet { get; init; }

    /// <summary>The router for IPv6; null for none.</summary>
    public string? IPv6Gateway { get; init; }

    /// <summary>The bridge; null for macvlan.</summary>
    public string? Bridge { get; init; }

    /// <summary>The link of the host that macvlan stands on; null for a bridge.</summary>
    public string? Parent { get; init; }

    /// <summary>The MTU of its links in bytes.</summary>
    public int MtuBytes { get; init; }

    /// <summary>Its containers do not reach each other, nor what other networks publish.</summary>
    public bool Isolated { get; init; }

    /// <summary>There is no way out of it, and none in.</summary>
    public bool Internal { get; init; }

    /// <summary>What its containers send leaves the host under the host's address.</summary>
    public bool Masquerade { get; init; }

    /// <summary>It is made again when the machine has started.</summary>
    public bool Persistent { get; init; }

    /// <summary>Addresses that are given to no container, single ones and ranges: <c>172.30.0.5</c>, <c>172.30.0.10-172.30.0.20</c>.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>The name servers its containers are told of.</summary>
    public IReadOnlyList<string> DnsServer { get; init; } = [];

    /// <summary>The containers on it.</summary>
    public IReadOnlyList<ContainerEndpoint> Endpoints { get; init; } = [];

    /// <summary>How many containers are on it.</summary>
    public int EndpointCount => Endpoints.Count;

    /// <summary>What is no longer as it was made, a sentence each. Repair-ContainerNetwork heals it.</summary>
    public IReadOnlyList<string> Drift { get; init; } = [];

    /// <summary>Whether everything is as it was made.</summary>
    public bool IsHealthy => Drift.Count == 0;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
