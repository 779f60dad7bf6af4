using System.Net;
using System.Net.Sockets;
using ContainerNet.Netlink;

namespace ContainerNet.Route;

/// <summary>The link kind <c>vxlan</c>: its request, and the reader of its <c>IFLA_INFO_DATA</c>.</summary>
public static class VxlanKind
{
    private const ushort IFLA_VXLAN_ID = 1;
    private const ushort IFLA_VXLAN_GROUP = 2;
    private const ushort IFLA_VXLAN_LINK = 3;
    private const ushort IFLA_VXLAN_LOCAL = 4;
    private const ushort IFLA_VXLAN_TTL = 5;
    private const ushort IFLA_VXLAN_LEARNING = 7;
    private const ushort IFLA_VXLAN_AGEING = 8;
    private const ushort IFLA_VXLAN_PROXY = 11;
    private const ushort IFLA_VXLAN_L2MISS = 13;
    private const ushort IFLA_VXLAN_L3MISS = 14;
    private const ushort IFLA_VXLAN_PORT = 15;
    private const ushort IFLA_VXLAN_GROUP6 = 16;
    private const ushort IFLA_VXLAN_LOCAL6 = 17;
    private const ushort IFLA_VXLAN_UDP_CSUM = 18;
    private const ushort IFLA_VXLAN_COLLECT_METADATA = 25;

    /// <summary><c>ip link add NAME up master BRIDGE type vxlan id ID local ADDRESS remote ADDRESS dstport PORT dev DEVICE [no]learning</c></summary>
    public static MessageWriter NewVxlan(VxlanSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        MessageWriter message = LinkRequests.Add(spec.Name, spec.IsUp, spec.MtuBytes, spec.LinkLayerAddress);
        if (spec.BridgeIndex != 0)
        {
            message.UInt32(IFLA.MASTER, (uint)spec.BridgeIndex);
        }

        return message.Nest(IFLA.LINKINFO, info => info
            .String(IFLA.INFO_KIND, "vxlan")
            .Nest(IFLA.INFO_DATA, data =>
            {
                data.UInt32(IFLA_VXLAN_ID, (uint)spec.VxlanId);
                Address(data, spec.LocalAddress, IFLA_VXLAN_LOCAL, IFLA_VXLAN_LOCAL6);
                Address(data, spec.RemoteAddress, IFLA_VXLAN_GROUP, IFLA_VXLAN_GROUP6);
                if (spec.DeviceIndex != 0)
                {
                    data.UInt32(IFLA_VXLAN_LINK, (uint)spec.DeviceIndex);
                }

                data.Byte(IFLA_VXLAN_LEARNING, spec.Learning ? (byte)1 : (byte)0)
                    .UInt16(IFLA_VXLAN_PORT, (ushort)IPAddress.HostToNetworkOrder((short)spec.Port));
            }));
    }

    /// <summary>Reads <c>IFLA_INFO_DATA</c> of a VXLAN link.</summary>
    internal static VxlanOptions Read(AttributeReader data)
    {
        VxlanOptions link = new();
        while (data.Next())
        {
            link = data.Type switch
            {
                IFLA_VXLAN_ID => link with { VxlanId = data.AsInt32() },
                IFLA_VXLAN_GROUP or IFLA_VXLAN_GROUP6 => link with { RemoteIPAddress = data.AsAddress().ToString() },
                IFLA_VXLAN_LOCAL or IFLA_VXLAN_LOCAL6 => link with { LocalIPAddress = data.AsAddress().ToString() },
                IFLA_VXLAN_LINK => link with { DeviceIndex = data.AsInt32() },
                IFLA_VXLAN_TTL => link with { Ttl = data.AsByte() },
                IFLA_VXLAN_LEARNING => link with { Learning = data.AsByte() != 0 },
                IFLA_VXLAN_AGEING => link with { AgeingTime = TimeSpan.FromSeconds(data.AsUInt32()) },
                IFLA_VXLAN_PROXY => link with { Proxy = data.AsByte() != 0 },
                IFLA_VXLAN_L2MISS => link with { L2Miss = data.AsByte() != 0 },
                IFLA_VXLAN_L3MISS => link with { L3Miss = data.AsByte() != 0 },
                IFLA_VXLAN_PORT => link with { Port = data.AsNetworkUInt16() },
                IFLA_VXLAN_UDP_CSUM => link with { UdpChecksum = data.AsByte() != 0 },
                IFLA_VXLAN_COLLECT_METADATA => link with { IsExternal = data.AsByte() != 0 },
                _ => link,
            };
        }

        return link;
    }

    private static void Address(MessageWriter data, IPAddress? address, ushort four, ushort six)
    {
        if (address is not null)
        {
            data.Address(address.AddressFamily == AddressFamily.InterNetwork ? four : six, address);
        }
    }
}
