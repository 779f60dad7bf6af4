using ContainerNet.Route;

namespace ContainerNet.Networks;

/// <summary>A published port: connections to it go on to an address behind this namespace.</summary>
public sealed record NatPortMap : KernelObject
{
    /// <summary>The transport protocol.</summary>
    public NatProtocol Protocol { get; init; } = NatProtocol.Tcp;

    /// <summary>The namespace's own address it is published on; null for all of them.</summary>
    public string? ExternalIPAddress { get; init; }

    /// <summary>The published port, <c>8080</c>, or ports, <c>8000-8100</c>.</summary>
    public string ExternalPort { get; init; } = "";

    /// <summary>Where connections go on to.</summary>
    public string InternalIPAddress { get; init; } = "";

    /// <summary>The port there, or as many ports as are published.</summary>
    public string InternalPort { get; init; } = "";

    /// <summary>Whether the target itself, and its neighbours in its subnet, reach it through the published port too.</summary>
    public bool Hairpin { get; init; }

    /// <summary>Whether processes of the namespace reach it by 127.0.0.1 too.</summary>
    public bool Localhost { get; init; }

    /// <summary>The connection tracking helper that reads what is spoken on the port, <c>ftp</c>; null for none.</summary>
    public string? Helper { get; init; }

    /// <summary>From where it leads to its target, as forwarding, routes and everybody's rules are now.</summary>
    public PortReach ReachableFrom { get; init; }

    /// <summary>IPv4 or IPv6.</summary>
    public IpFamily AddressFamily { get; init; } = IpFamily.IPv4;

    /// <inheritdoc/>
    public override string ToString()
    {
        string external = ExternalIPAddress is null ? ExternalPort : $"{Bracket(ExternalIPAddress)}:{ExternalPort}";
        return $"{external} to {Bracket(InternalIPAddress)}:{InternalPort}/{Protocol.ToString().ToLowerInvariant()}";
    }

    private static string Bracket(string address) => address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address;
}
