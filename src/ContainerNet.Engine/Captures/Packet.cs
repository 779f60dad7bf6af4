using ContainerNet.Packets;

namespace ContainerNet.Captures;

/// <summary>A packet that passed a link, as it was captured there or as a file holds it.</summary>
public sealed class Packet
{
    /// <summary>When it passed, by the kernel's clock (UTC), to 100 ns.</summary>
    public DateTime Time { get; internal set; }

    /// <summary>The namespace of the link, as <c>-Namespace</c> takes it; empty where a file does not say.</summary>
    public string Namespace { get; internal set; } = "";

    /// <summary>The link; empty where a file does not say.</summary>
    public string InterfaceAlias { get; internal set; } = "";

    /// <summary>Which way it passed.</summary>
    public PacketDirection Direction { get; internal set; }

    /// <summary>Who sent it: an IP address, or where there is none the link layer address. Of ARP the asker or answerer.</summary>
    public string Source { get; internal set; } = "";

    /// <summary>Where it goes. Of ARP the address that is asked about, or answered to.</summary>
    public string Destination { get; internal set; } = "";

    /// <summary>What it is: <c>Tcp</c>, <c>Udp</c>, <c>Icmp</c>, <c>Icmpv6</c>, <c>Sctp</c>, <c>Arp</c>, or another protocol's name or number.</summary>
    public string Protocol { get; internal set; } = "";

    /// <summary>The sender's port; null for what has none.</summary>
    public int? SourcePort { get; internal set; }

    /// <summary>The receiver's port; null for what has none.</summary>
    public int? DestinationPort { get; internal set; }

    /// <summary>How many bytes the frame had on the link.</summary>
    public int Length { get; internal set; }

    /// <summary>It in one line, as tcpdump would say it.</summary>
    public string Summary { get; internal set; } = "";

    /// <summary>The same number for every copy of this packet, at whichever place, before and behind NAT, bare and inside VXLAN.</summary>
    public long FlowId { get; internal set; }

    /// <summary>The how-many-eth place this packet was seen at, from 0.</summary>
    public int HopIndex { get; internal set; }

    /// <summary>The sender's link layer address; null where the link has none.</summary>
    public string? SourceLinkLayerAddress { get; internal set; }

    /// <summary>The receiver's link layer address; null where the link has none.</summary>
    public string? DestinationLinkLayerAddress { get; internal set; }

    /// <summary>What the frame carries, such as 0x0800 for IPv4; 0 where it does not say.</summary>
    public int EtherType { get; internal set; }

    /// <summary>The number of the VLAN tag; null for none.</summary>
    public int? VlanId { get; internal set; }

    /// <summary>How many routers it may still pass: TTL, or hop limit; null for what is no IP.</summary>
    public int? TimeToLive { get; internal set; }

    /// <summary>The flags of a TCP segment; null for what is none.</summary>
    public TcpFlags? TcpFlags { get; internal set; }

    /// <summary>The number of a TCP segment's first byte; of an echo its number.</summary>
    public long? SequenceNumber { get; internal set; }

    /// <summary>The number of the byte that is expected next, by TCP; null without an acknowledgement.</summary>
    public long? AcknowledgementNumber { get; internal set; }

    /// <summary>How many bytes more a TCP sender takes, before scaling.</summary>
    public int? WindowSize { get; internal set; }

    /// <summary>The type of an ICMP or ICMPv6 message.</summary>
    public int? IcmpType { get; internal set; }

    /// <summary>The code of an ICMP or ICMPv6 message.</summary>
    public int? IcmpCode { get; internal set; }

    /// <summary>What ARP does: <c>Request</c> or <c>Reply</c>; null for what is no ARP.</summary>
    public string? ArpOperation { get; internal set; }

    /// <summary>What a DNS message asks, as in <c>A example.com</c>; null for none.</summary>
    public string? DnsQuestion { get; internal set; }

    /// <summary>What a DNS message answers, as in <c>A 192.0.2.7</c>; empty for a question.</summary>
    public IReadOnlyList<string> DnsAnswer { get; internal set; } = [];

    /// <summary>The number of the VXLAN network; null for no VXLAN.</summary>
    public int? VxlanId { get; internal set; }

    /// <summary>The packet VXLAN carries; null for none.</summary>
    public Packet? Inner { get; internal set; }

    /// <summary>What it carries behind its last known header, where it was asked for (<c>-IncludePayload</c>); else null. <c>$_.Payload | Format-Hex</c></summary>
    public byte[]? Payload { get; internal set; }

    /// <summary>The whole frame, where it was asked for (<c>-IncludePayload</c>); else null.</summary>
    public byte[]? Frame { get; internal set; }

    /// <summary>What tells copies of it from other packets.</summary>
    internal ulong Key { get; set; }

    /// <inheritdoc/>
    public override string ToString() => Summary;
}
