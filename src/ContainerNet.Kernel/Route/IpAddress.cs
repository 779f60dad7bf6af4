namespace ContainerNet.Route;

/// <summary>An address on a link (<c>ip address show</c>).</summary>
public sealed record IpAddress : KernelObject
{
    /// <summary>The address, without prefix length.</summary>
    public string IPAddress { get; init; } = "";

    /// <summary>How many leading bits name the network on the link.</summary>
    public int PrefixLength { get; init; }

    /// <summary>The link that holds it.</summary>
    public string InterfaceAlias { get; init; } = "";

    /// <summary>The number of that link.</summary>
    public int InterfaceIndex { get; init; }

    /// <summary>IPv4 or IPv6.</summary>
    public IpFamily AddressFamily { get; init; }

    /// <summary>How far it is valid: <c>Global</c>, <c>Link</c>, <c>Host</c> …</summary>
    public RouteScope Scope { get; init; }

    /// <summary>What the kernel notes about it: <c>Permanent, Tentative, Secondary</c> …</summary>
    public AddressFlags Flags { get; init; }

    /// <summary>How long it stays valid; null for ever.</summary>
    public TimeSpan? ValidLifetime { get; init; }

    /// <summary>How long it is preferred as a source; null for ever.</summary>
    public TimeSpan? PreferredLifetime { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{IPAddress}/{PrefixLength}";
}
