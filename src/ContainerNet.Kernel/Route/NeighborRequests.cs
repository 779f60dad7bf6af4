using System.Net;
using ContainerNet.Netlink;

namespace ContainerNet.Route;

/// <summary>Requests about neighbours, and the reader of their answers.</summary>
public static class NeighborRequests
{
    private const ushort NDA_DST = 1;
    private const ushort NDA_LLADDR = 2;

    /// <summary><c>ip neighbor show</c></summary>
    public static MessageWriter GetNeighbors() => new MessageWriter(RTM.GETNEIGH, MessageFlags.Request | MessageFlags.Dump)
        .Header(new NdMsg());

    /// <summary>Reads one <c>RTM_NEWNEIGH</c> payload; null for other families than IPv4 and IPv6.</summary>
    /// <exception cref="NetlinkFormatException">The bytes are no neighbour.</exception>
    public static IpNeighbor? Read(ReadOnlySpan<byte> payload, string ns, Func<int, string?> nameOf)
    {
        ArgumentNullException.ThrowIfNull(nameOf);
        NdMsg header = Wire.Read<NdMsg>(payload, out ReadOnlySpan<byte> rest);
        IPAddress? address = null;
        string linkLayer = "";
        AttributeReader attributes = new(rest);
        while (attributes.Next())
        {
            if (attributes.Type == NDA_DST && Enum.IsDefined((IpFamily)header.Family))
            {
                address = attributes.AsAddress();
            }
            else if (attributes.Type == NDA_LLADDR)
            {
                linkLayer = LinkReader.FormatLinkLayer(attributes.Value);
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
        };
    }

    /// <summary><c>struct ndmsg</c> of <c>linux/neighbour.h</c>.</summary>
    private readonly record struct NdMsg(byte Family, byte Pad1, ushort Pad2, int Index, ushort State, byte Flags, byte Type);
}
