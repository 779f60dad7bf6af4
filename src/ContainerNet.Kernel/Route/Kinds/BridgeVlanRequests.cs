using ContainerNet.Netlink;

namespace ContainerNet.Route;

/// <summary>The request for the VLANs of bridge ports, and the reader of its answers (<c>linux/if_bridge.h</c>).</summary>
public static class BridgeVlanRequests
{
    private const byte AF_BRIDGE = 7;
    private const uint RTEXT_FILTER_BRVLAN = 1 << 1;
    private const ushort IFLA_BRIDGE_VLAN_INFO = 2;
    private const ushort BRIDGE_VLAN_INFO_PVID = 1 << 1;
    private const ushort BRIDGE_VLAN_INFO_UNTAGGED = 1 << 2;

    /// <summary><c>bridge vlan show</c></summary>
    public static MessageWriter GetAll() => new MessageWriter(RTM.GETLINK, MessageFlags.Request | MessageFlags.Dump)
        .Header(IfInfoMsg.Of(0) with { Family = AF_BRIDGE })
        .UInt32(IFLA.EXT_MASK, RTEXT_FILTER_BRVLAN);

    /// <summary>Reads one <c>RTM_NEWLINK</c> payload of the family bridge: the VLANs of one port.</summary>
    /// <exception cref="NetlinkFormatException">The bytes are no such message.</exception>
    public static IReadOnlyList<BridgeVlan> Read(ReadOnlySpan<byte> payload)
    {
        IfInfoMsg header = Wire.Read<IfInfoMsg>(payload, out ReadOnlySpan<byte> rest);
        List<BridgeVlan> found = [];
        AttributeReader attributes = new(rest);
        while (header.Family == AF_BRIDGE && attributes.Next())
        {
            if (attributes.Type != IFLA.AF_SPEC)
            {
                continue;
            }

            AttributeReader described = attributes.AsNested();
            while (described.Next())
            {
                if (described.Type == IFLA_BRIDGE_VLAN_INFO)
                {
                    VlanInfo info = Wire.Read<VlanInfo>(described.Value);
                    found.Add(new BridgeVlan
                    {
                        InterfaceIndex = header.Index,
                        VlanId = info.Id,
                        IsPortVlan = (info.Flags & BRIDGE_VLAN_INFO_PVID) != 0,
                        IsUntagged = (info.Flags & BRIDGE_VLAN_INFO_UNTAGGED) != 0,
                    });
                }
            }
        }

        return found;
    }

    /// <summary><c>struct bridge_vlan_info { __u16 flags, vid; };</c></summary>
    private readonly record struct VlanInfo(ushort Flags, ushort Id);
}
