using System.Net;
using ContainerNet.Interop;
using ContainerNet.Route;

namespace ContainerNet.Networks;

/// <summary>A <see cref="NatPortMap"/> with its texts read and checked.</summary>
internal sealed class PortMapping
{
    private PortMapping(NatPortMap map, NatTable table, IPAddress? external, PortRange ports, IPAddress target, PortRange targetPorts)
    {
        Map = map with
        {
            ExternalIPAddress = external?.ToString(),
            ExternalPort = ports.ToString(),
            InternalIPAddress = target.ToString(),
            InternalPort = targetPorts.ToString(),
            Localhost = map.Localhost || IsLoopback(external),
            Helper = string.IsNullOrEmpty(map.Helper) ? null : map.Helper,
            AddressFamily = table.Ip,
            ReachableFrom = PortReach.Nobody,
        };
        Table = table;
        External = external;
        Ports = ports;
        Target = target;
        TargetPorts = targetPorts;
    }

    /// <summary>The same, as it is written.</summary>
    public NatPortMap Map { get; }

    public NatTable Table { get; }

    public NatProtocol Protocol => Map.Protocol;

    public IPAddress? External { get; }

    public PortRange Ports { get; }

    public IPAddress Target { get; }

    public PortRange TargetPorts { get; }

    /// <summary>Whether it is published on 127.0.0.1 and nowhere else.</summary>
    public bool IsLocalOnly => IsLoopback(External);

    /// <summary>Reads what a person wrote.</summary>
    /// <exception cref="RefusedException">It makes no sense; says what.</exception>
    public static PortMapping Of(NatPortMap map)
    {
        IPAddress target = ParseAddress(map.InternalIPAddress);
        IPAddress? external = string.IsNullOrEmpty(map.ExternalIPAddress) ? null : ParseAddress(map.ExternalIPAddress);
        if (external is not null && external.AddressFamily != target.AddressFamily)
        {
            throw new RefusedException("AddressFamiliesDiffer", $"{external} and {target} are addresses of different families.",
                "Publish an IPv4 address to an IPv4 address, and IPv6 to IPv6.", map.InternalIPAddress);
        }

        if (target.Equals(IPAddress.Any) || target.Equals(IPAddress.IPv6Any) || IPAddress.IsLoopback(target))
        {
            throw new RefusedException("InvalidAddress", $"{target} cannot be the target of a published port.",
                "Give the container's own address.", map.InternalIPAddress);
        }

        if (external is not null && (external.Equals(IPAddress.Any) || external.Equals(IPAddress.IPv6Any)))
        {
            external = null; // every address, as other engines write it
        }

        if (IPAddress.IsLoopback(external ?? IPAddress.Any) && !external!.Equals(IPAddress.Loopback))
        {
            throw new RefusedException("InvalidAddress", $"No port can be published on {external}: of the loopback addresses only 127.0.0.1 can be led elsewhere.",
                "Give 127.0.0.1, or an address of a link.", map.ExternalIPAddress);
        }

        if (map.Localhost && Family(target) == IpFamily.IPv6)
        {
            throw new RefusedException("LocalhostNeedsIPv4", "The kernel leads nothing from ::1 to another host: IPv6 has no route_localnet.",
                "Publish it without -Localhost and connect to an address of a link, or publish an IPv4 address.", map.InternalIPAddress);
        }

        PortRange ports = PortRange.Parse(map.ExternalPort);
        PortRange targetPorts = string.IsNullOrEmpty(map.InternalPort) ? ports : PortRange.Parse(map.InternalPort);
        if (ports.Count != targetPorts.Count && targetPorts.Count != 1)
        {
            throw new RefusedException("PortRangesDiffer", $"{ports} is {ports.Count} ports, {targetPorts} is {targetPorts.Count}.",
                "Give as many internal ports as external ones, or one.", map.InternalPort);
        }

        return new PortMapping(map, NatTable.For(Family(target)), external, ports, target, targetPorts);
    }

    /// <summary>The port inside that belongs to the nth published port.</summary>
    public ushort TargetPort(int n) => (ushort)(TargetPorts.First + (TargetPorts.Count == 1 ? 0 : n));

    public static bool IsLoopback(IPAddress? address) => address is not null && IPAddress.IsLoopback(address);

    private static IpFamily Family(IPAddress address)
        => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? IpFamily.IPv4 : IpFamily.IPv6;

    public static IPAddress ParseAddress(string? text) => IpPrefix.TryParseAddress(text, out IPAddress? address)
        ? address
        : throw new RefusedException("InvalidAddress", $"'{text}' is no IP address.", "Give it as 172.17.0.2 or 2001:db8::2.", text);
}
