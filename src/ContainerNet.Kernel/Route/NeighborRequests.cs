using System.Net;
using ContainerNet.Netlink;

namespace ContainerNet.Route;

/// <summary>Requests about neighbours, and the reader of their answers.</summary>
public static class NeighborRequests
{
    private const ushort NDA_DST = 1;
    private const ushort NDA_LLADDR = 2;
    private const ushort NDA_PROTOCOL = 12;
    private const ushort NDA_FLAGS_EXT = 15;
    private const int ExtendedShift = 8; // the flags that do not fit into ndm_flags

    /// <summary><c>ip neighbor show</c>, or <c>ip neighbor show proxy</c></summary>
    /// <param name="proxies">The addresses this host answers for, instead of the neighbours it knows.</param>
    public static MessageWriter GetNeighbors(bool proxies = false) => new MessageWriter(RTM.GETNEIGH, MessageFlags.Request | MessageFlags.Dump)
        .Header(new NdMsg { Flags = (byte)(proxies ? NeighborFlags.Proxy : 0) });

    /// <summary><c>ip neighbor get ADDRESS dev INDEX</c>, without reading a table.</summary>
    public static MessageWriter GetNeighbor(NeighborSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return Message(RTM.GETNEIGH, MessageFlags.Request, spec, 0, spec.Flags & NeighborFlags.Proxy);
    }

    /// <summary><c>ip neighbor add ADDRESS lladdr MAC dev INDEX nud STATE [router] [managed] [extern_learn] [protocol PROTOCOL]</c>, or <c>add proxy ADDRESS dev INDEX</c></summary>
    /// <param name="spec">The neighbour.</param>
    /// <param name="replace">Whether an entry for this address is replaced (<c>ip neighbor replace</c>).</param>
    public static MessageWriter AddNeighbor(NeighborSpec spec, bool replace = false)
    {
        ArgumentNullException.ThrowIfNull(spec);
        MessageWriter message = Message(RTM.NEWNEIGH,
            MessageFlags.Request | MessageFlags.Ack | MessageFlags.Create | (replace ? MessageFlags.Replace : MessageFlags.Exclusive), spec, (ushort)spec.State, spec.Flags);
        if (spec.Protocol is byte protocol)
        {
            message.Byte(NDA_PROTOCOL, protocol);
        }

        if ((uint)spec.Flags >> ExtendedShift is uint extended and > 0)
        {
            message.UInt32(NDA_FLAGS_EXT, extended);
        }

        return spec.LinkLayerAddress is null ? message : message.Bytes(NDA_LLADDR, spec.LinkLayerAddress.GetBytes());
    }

    /// <summary><c>ip neighbor delete ADDRESS dev INDEX</c></summary>
    public static MessageWriter RemoveNeighbor(NeighborSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return Message(RTM.DELNEIGH, MessageFlags.Request | MessageFlags.Ack, spec, 0, spec.Flags & NeighborFlags.Proxy);
    }

    /// <summary>Reads one <c>RTM_NEWNEIGH</c> payload; null for other families than IPv4 and IPv6.</summary>
    /// <exception cref="NetlinkFormatException">The bytes are no neighbour.</exception>
    public static IpNeighbor? Read(ReadOnlySpan<byte> payload, string ns, Func<int, string?> nameOf)
    {
        ArgumentNullException.ThrowIfNull(nameOf);
        NdMsg header = Wire.Read<NdMsg>(payload, out ReadOnlySpan<byte> rest);
        IPAddress? address = null;
        string linkLayer = "";
        byte protocol = 0;
        NeighborFlags flags = (NeighborFlags)header.Flags;
        AttributeReader attributes = new(rest);
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case NDA_DST when Enum.IsDefined((IpFamily)header.Family): address = attributes.AsAddress(); break;
                case NDA_LLADDR: linkLayer = LinkReader.FormatLinkLayer(attributes.Value); break;
                case NDA_PROTOCOL: protocol = attributes.AsByte(); break;
                case NDA_FLAGS_EXT: flags |= (NeighborFlags)(attributes.AsUInt32() << ExtendedShift); break;
                default: break;
            }
        }

        return address is null ? null : new IpNeighbor
        {
            Namespace = ns,
            IPAddress = address.ToString(),
            LinkLayerAddress = linkLayer,
            InterfaceIndex = header.Index,
            InterfaceAlias = nameOf(header.Index) ?? "",
            AddressFamily = (IpFamily)header.Family,
            State = (NeighborState)header.State,
            Flags = flags,
            Protocol = protocol == 0 ? null : RouteProtocol.NameOf(protocol),
        };
    }

    private static MessageWriter Message(ushort type, MessageFlags flags, NeighborSpec spec, ushort state, NeighborFlags neighborFlags)
        => new MessageWriter(type, flags)
            .Header(new NdMsg
            {
                Family = (byte)new IpPrefix(spec.Address, 0).Family,
                Index = spec.InterfaceIndex,
                State = state,
                Flags = (byte)neighborFlags,
            })
            .Address(NDA_DST, spec.Address);

    /// <summary><c>struct ndmsg</c> of <c>linux/neighbour.h</c>.</summary>
    private readonly record struct NdMsg(byte Family, byte Pad1, ushort Pad2, int Index, ushort State, byte Flags, byte Type);
}
