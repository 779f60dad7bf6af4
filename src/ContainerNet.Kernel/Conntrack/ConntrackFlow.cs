using System.Net;
using System.Net.Sockets;
using ContainerNet.Netlink;

namespace ContainerNet.Conntrack;

/// <summary>How connections began: from one address to one port of another, whatever the port they were begun from.</summary>
/// <param name="Protocol">TCP, UDP, or another protocol with ports.</param>
/// <param name="Source">Who began it.</param>
/// <param name="Destination">Where the first packet was sent to.</param>
/// <param name="DestinationPort">The port it was sent to.</param>
public sealed record ConntrackFlow(IpProtocol Protocol, IPAddress Source, IPAddress Destination, int DestinationPort)
{
    // include/net/netfilter/nf_conntrack… of the kernel: CTA_FILTER_FLAG(CTA_IP_SRC), CTA_IP_DST, CTA_PROTO_NUM, CTA_PROTO_DST_PORT
    private const uint Flags = (1 << 0) | (1 << 1) | (1 << 3) | (1 << 5);

    /// <summary>Whether a connection began so.</summary>
    public bool IsOf(ConntrackEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry.Protocol == Protocol && entry.DestinationPort == DestinationPort && entry.Source == Source.ToString() && entry.Destination == Destination.ToString();
    }

    /// <summary>Lets the kernel leave others out (<c>CTA_FILTER</c>, Linux 5.8 and later; others send all).</summary>
    internal void Write(MessageWriter message)
    {
        bool isLong = Source.AddressFamily == AddressFamily.InterNetworkV6;
        message.Nest(CTA.FILTER, filter => filter.UInt32(CTA.FILTER_ORIG_FLAGS, Flags));
        message.Nest(CTA.TUPLE_ORIG, tuple =>
        {
            tuple.Nest(CTA.TUPLE_IP, ip => ip
                .Address(isLong ? CTA.IP_V6_SRC : CTA.IP_V4_SRC, Source)
                .Address(isLong ? CTA.IP_V6_DST : CTA.IP_V4_DST, Destination));
            tuple.Nest(CTA.TUPLE_PROTO, proto => proto.Byte(CTA.PROTO_NUM, (byte)Protocol).NetworkUInt16(CTA.PROTO_DST_PORT, (ushort)DestinationPort));
        });
    }
}
