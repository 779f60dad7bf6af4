using ContainerNet.Netlink;

namespace ContainerNet.Route;

/// <summary>The link kind <c>macvlan</c>: its request, and the reader of its <c>IFLA_INFO_DATA</c>.</summary>
public static class MacvlanKind
{
    private const ushort IFLA_MACVLAN_MODE = 1;
    private const ushort IFLA_MACVLAN_FLAGS = 2;
    private const ushort IFLA_MACVLAN_MACADDR_MODE = 3;
    private const ushort IFLA_MACVLAN_MACADDR = 4;
    private const ushort IFLA_MACVLAN_MACADDR_DATA = 5;
    private const ushort IFLA_MACVLAN_BC_QUEUE_LEN = 7;
    private const ushort MACVLAN_FLAG_NOPROMISC = 1;
    private const uint MACVLAN_MACADDR_SET = 3;

    /// <summary><c>ip link add NAME up link PARENT netns NS type macvlan mode MODE [macaddr set …]</c>, in one message.</summary>
    public static MessageWriter NewMacvlan(MacvlanSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        MessageWriter message = LinkRequests.Add(spec.Name, spec.IsUp, spec.MtuBytes, spec.LinkLayerAddress, spec.TargetNamespaceDescriptor)
            .UInt32(IFLA.LINK, (uint)spec.ParentIndex);
        return message.Nest(IFLA.LINKINFO, info => info
            .String(IFLA.INFO_KIND, "macvlan")
            .Nest(IFLA.INFO_DATA, data =>
            {
                data.UInt32(IFLA_MACVLAN_MODE, (uint)spec.Mode);
                if (spec.SourceAddresses.Count > 0)
                {
                    data.UInt32(IFLA_MACVLAN_MACADDR_MODE, MACVLAN_MACADDR_SET).Nest(IFLA_MACVLAN_MACADDR_DATA, list =>
                    {
                        foreach (byte[] address in spec.SourceAddresses)
                        {
                            list.Bytes(IFLA_MACVLAN_MACADDR, address);
                        }
                    });
                }
            }));
    }

    /// <summary>Reads <c>IFLA_INFO_DATA</c> of a macvlan.</summary>
    internal static MacvlanOptions Read(AttributeReader data)
    {
        MacvlanOptions link = new();
        while (data.Next())
        {
            link = data.Type switch
            {
                IFLA_MACVLAN_MODE => link with { Mode = (MacvlanMode)data.AsInt32() },
                IFLA_MACVLAN_FLAGS => link with { NoPromiscuous = (data.AsUInt16() & MACVLAN_FLAG_NOPROMISC) != 0 },
                IFLA_MACVLAN_MACADDR_DATA => link with { SourceAddress = Addresses(data.AsNested()) },
                IFLA_MACVLAN_BC_QUEUE_LEN => link with { BroadcastQueueLength = data.AsInt32() },
                _ => link,
            };
        }

        return link;
    }

    private static List<string> Addresses(AttributeReader list)
    {
        List<string> addresses = [];
        while (list.Next())
        {
            if (list.Type == IFLA_MACVLAN_MACADDR)
            {
                addresses.Add(LinkReader.FormatLinkLayer(list.Value));
            }
        }

        return addresses;
    }
}
