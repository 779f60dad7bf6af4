using System.Net;

namespace ContainerNet.Packets;

/// <summary>Which packets are wanted, said in parameters. What is of one kind is alternatives; different kinds all have to hold.</summary>
public sealed record PacketMatch
{
    /// <summary>From or to one of these addresses or networks: the address, and how many of its bits count.</summary>
    public IReadOnlyList<(IPAddress Address, int Length)> Addresses { get; init; } = [];

    /// <summary>From or to one of these ports of TCP, UDP or SCTP: the first and the last of a range.</summary>
    public IReadOnlyList<(int First, int Last)> Ports { get; init; } = [];

    /// <summary>Of one of these protocols over IPv4 or IPv6.</summary>
    public IReadOnlyList<byte> Protocols { get; init; } = [];

    /// <summary>ARP, or one of <see cref="Protocols"/>.</summary>
    public bool Arp { get; init; }

    /// <summary>ICMP or ICMPv6, or one of <see cref="Protocols"/>.</summary>
    public bool Icmp { get; init; }

    /// <summary>TCP with all of these flags set; 0 for whatever flags.</summary>
    public byte TcpFlags { get; init; }

    /// <summary>Behind a VLAN tag of this number; null for whatever tag or none.</summary>
    public int? VlanId { get; init; }

    /// <summary>Looks at what VXLAN carries instead of what carries it.</summary>
    public bool InsideVxlan { get; init; }

    /// <summary>With <see cref="InsideVxlan"/>: of this network only.</summary>
    public int? VxlanId { get; init; }

    /// <summary>Whether every packet is wanted.</summary>
    public bool IsAny => Addresses.Count == 0 && Ports.Count == 0 && Protocols.Count == 0 && !Arp && !Icmp && TcpFlags == 0 && VlanId is null && !InsideVxlan;

    /// <summary>The filter for frames that begin like this.</summary>
    /// <param name="type">What they begin with.</param>
    /// <param name="snapLength">How many bytes of each are kept.</param>
    public FrameFilter Compile(LinkType type, int snapLength) => IsAny
        ? new FrameFilter(BpfProgram.Everything(snapLength), "")
        : new FrameFilter(PacketMatchCompiler.Compile(this, type).ToProgram(snapLength), PacketMatchText.Write(this));
}
