namespace ContainerNet.Route;

/// <summary>Whether packets that are not for this host are passed on (<c>sysctl net.ipv4.ip_forward</c>, <c>net.ipv4.conf.NAME.forwarding</c>).</summary>
public sealed record IpForward : KernelObject
{
    /// <summary>IPv4 or IPv6.</summary>
    public IpFamily AddressFamily { get; init; }

    /// <summary>The link packets arrive by; null for the setting of the whole namespace.</summary>
    public string? InterfaceAlias { get; init; }

    /// <summary>Whether packets are passed on.</summary>
    public bool Enabled { get; init; }

    /// <inheritdoc/>
    public override string ToString() => InterfaceAlias ?? "";
}
