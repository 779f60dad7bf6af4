using System.Net;
using ContainerNet.Filtering;

namespace ContainerNet.Paths;

/// <summary>A packet's ends, in words.</summary>
internal static class FlowText
{
    /// <summary>An address with its port: <c>10.0.0.2:80</c>, <c>[2001:db8::2]:80</c>; without a port the address alone.</summary>
    public static string End(IPAddress address, int port)
        => port == 0 ? address.ToString()
            : address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{address}]:{port}" : $"{address}:{port}";

    /// <summary>Where the packet goes.</summary>
    public static string Destination(FilterFlow flow) => End(flow.Destination, flow.DestinationPort);

    /// <summary>What takes it: <c>tcp port 80</c>, or the kernel's echo.</summary>
    public static string Service(FilterFlow flow)
        => flow.Protocol == PathProtocol.Icmp ? $"{flow.Destination}" : $"{flow.Protocol.ToString().ToLowerInvariant()} port {flow.DestinationPort} of {flow.Destination}";

    /// <summary>The packet as a person names it: <c>tcp 10.0.0.2 -> 203.0.113.5:80</c>.</summary>
    public static string Describe(FilterFlow flow) => $"{flow.Protocol.ToString().ToLowerInvariant()} {flow.Source} -> {Destination(flow)}";
}
