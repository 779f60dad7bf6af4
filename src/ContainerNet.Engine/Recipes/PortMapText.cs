using System.Net;
using ContainerNet.Interop;
using ContainerNet.Networks;
using ContainerNet.Route;

namespace ContainerNet.Recipes;

/// <summary>A published port as it is written in one word: <c>8080:80/tcp</c>, <c>192.0.2.1:8080:80</c>, <c>[2001:db8::1]:8000-8010:8000-8010/udp</c>.</summary>
public sealed record PortMapText
{
    private PortMapText(IPAddress? external, PortRange ports, PortRange target, NatProtocol protocol)
    {
        External = external;
        Ports = ports;
        Target = target;
        Protocol = protocol;
    }

    /// <summary>The host's address it is published on; null for all.</summary>
    public IPAddress? External { get; }

    /// <summary>The published port, or ports.</summary>
    public PortRange Ports { get; }

    /// <summary>The port, or ports, of the container.</summary>
    public PortRange Target { get; }

    /// <summary>The transport protocol.</summary>
    public NatProtocol Protocol { get; }

    /// <summary>Whether it is published on an IPv6 address.</summary>
    public bool IsIPv6 => External?.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;

    /// <summary>Reads one.</summary>
    /// <exception cref="RefusedException"><c>InvalidPortMap</c></exception>
    public static PortMapText Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string rest = text.Trim();
        NatProtocol protocol = NatProtocol.Tcp;
        if (rest.LastIndexOf('/') is int slash and > 0)
        {
            if (!Enum.TryParse(rest[(slash + 1)..], ignoreCase: true, out protocol) || !char.IsAsciiLetter(rest[slash + 1]))
            {
                throw Invalid(text);
            }

            rest = rest[..slash];
        }

        IPAddress? external = null;
        int ports = rest.StartsWith('[') ? rest.IndexOf("]:", StringComparison.Ordinal) + 1 : rest.Count(c => c == ':') == 2 ? rest.IndexOf(':', StringComparison.Ordinal) : 0;
        if (ports > 0)
        {
            if (!IpPrefix.TryParseAddress(rest[..ports].Trim('[', ']'), out external))
            {
                throw Invalid(text);
            }

            rest = rest[(ports + 1)..];
        }

        string[] parts = rest.Split(':');
        return parts.Length <= 2 && PortRange.TryParse(parts[0], out PortRange first) && PortRange.TryParse(parts[^1], out PortRange last) && first.Count == last.Count
            ? new PortMapText(external, first, last, protocol)
            : throw Invalid(text);
    }

    /// <summary>The map that leads to a container's address.</summary>
    internal NatPortMap ToMap(IPAddress address) => new()
    {
        Protocol = Protocol,
        ExternalIPAddress = External?.ToString(),
        ExternalPort = Ports.ToString(),
        InternalIPAddress = address.ToString(),
        InternalPort = Target.ToString(),
        AddressFamily = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? IpFamily.IPv4 : IpFamily.IPv6,
    };

    /// <inheritdoc/>
    public override string ToString()
        => $"{(External is null ? "" : IsIPv6 ? $"[{External}]:" : $"{External}:")}{Ports}:{Target}/{Protocol.ToString().ToLowerInvariant()}";

    private static RefusedException Invalid(string text) => new("InvalidPortMap", $"'{text}' is no published port.",
        "Write it as 8080:80, 8080:80/udp, 192.0.2.1:8080:80 or 8000-8010:8000-8010: the host's port first, then the container's.", text);
}
