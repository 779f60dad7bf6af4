using System.Net;
using ContainerNet.Route;

namespace ContainerNet.Paths;

/// <summary>What is asked: can this reach that?</summary>
public sealed record PathQuestion
{
    /// <summary>The label of the container's namespace.</summary>
    public required string Container { get; init; }

    /// <summary>Where to; for an inbound question the address of the host that the packet is sent to, null to work it out.</summary>
    public IPAddress? Destination { get; init; }

    /// <summary>For an inbound question, where the packet comes from; null for an outbound one.</summary>
    public IPAddress? From { get; init; }

    /// <summary>The label of the namespace an inbound packet is sent from; null when it is not on this machine.</summary>
    public string? FromNamespace { get; init; }

    /// <summary>The label of the namespace that routes for the container; null to work it out from the container's links.</summary>
    public string? HostNamespace { get; init; }

    /// <summary>What it speaks.</summary>
    public PathProtocol Protocol { get; init; } = PathProtocol.Icmp;

    /// <summary>The port it is for; 0 for ICMP.</summary>
    public int Port { get; init; }

    /// <summary>Whether the packet comes from outside to the container.</summary>
    public bool IsInbound => From is not null;

    /// <summary>The question a path answers, to be asked again.</summary>
    public static PathQuestion Of(ContainerPath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return new PathQuestion
        {
            Container = path.Container,
            Destination = IPAddress.Parse(path.Destination),
            From = path.IsInbound ? IPAddress.Parse(path.SourceAddress ?? path.Source) : null,
            FromNamespace = path.FromNamespace,
            HostNamespace = path.HostNamespace.Length == 0 ? null : path.HostNamespace,
            Protocol = path.Protocol,
            Port = path.Port,
        };
    }

    /// <summary>IPv4 or IPv6.</summary>
    public IpFamily Family => (Destination ?? From)?.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? IpFamily.IPv6 : IpFamily.IPv4;
}
