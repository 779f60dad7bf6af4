using System.Net;

namespace ContainerNet.Netfilter.Tracing;

/// <summary>Which packets are traced: those that meet all of what is said here.</summary>
public sealed record TraceMatch
{
    /// <summary>IPv4 or IPv6.</summary>
    public required bool IsIPv6 { get; init; }

    /// <summary>The transport protocol's number in the IP header.</summary>
    public required byte Protocol { get; init; }

    /// <summary>From this address; null for any.</summary>
    public IPAddress? Source { get; init; }

    /// <summary>To this address; null for any.</summary>
    public IPAddress? Destination { get; init; }

    /// <summary>From this port; 0 for any.</summary>
    public int SourcePort { get; init; }

    /// <summary>To this port; 0 for any.</summary>
    public int DestinationPort { get; init; }

    /// <summary>With these bytes, sixteen at the most, right after the eight of a UDP or ICMP header; empty for any.</summary>
    public ReadOnlyMemory<byte> Content { get; init; }
}
