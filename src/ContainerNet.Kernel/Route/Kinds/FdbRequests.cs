using System.Net;
using ContainerNet.Netlink;

namespace ContainerNet.Route;

/// <summary>Requests about forwarding tables, of bridges and of VXLAN links, and the reader of their answers.</summary>
public static class FdbRequests
{
    private const byte AF_BRIDGE = 7;

    private const ushort NDA_DST = 1;
    private const ushort NDA_LLADDR = 2;
    private const ushort NDA_CACHEINFO = 3;
    private const ushort NDA_VLAN = 5;
    private const ushort NDA_PORT = 6;
    private const ushort NDA_VNI = 7;
    private const ushort NDA_IFINDEX = 8;
    private const ushort NDA_MASTER = 9;

    private const byte NTF_SELF = 0x02;
    private const byte NTF_EXT_LEARNED = 0x10;
    private const byte NTF_OFFLOADED = 0x20;
    private const byte NTF_STICKY = 0x40;
    private const ushort NUD_NOARP = 0x40;
    private const ushort NUD_PERMANENT = 0x80;

    private const double MillisecondsPerTick = 10; // USER_HZ is 100

    /// <summary><c>bridge fdb show [dev INDEX] [br BRIDGE]</c></summary>
    /// <param name="index">Only the entries of this link; 0 for all.</param>
    /// <param name="bridgeIndex">Only the entries of this bridge and its ports; 0 for all.</param>
    public static MessageWriter GetEntries(int index = 0, int bridgeIndex = 0)
    {
        MessageWriter message = new MessageWriter(RTM.GETNEIGH, MessageFlags.Request | MessageFlags.Dump)
            .Header(new NdMsg(AF_BRIDGE, 0, 0, index, 0, 0, 0));
        return bridgeIndex == 0 ? message : message.UInt32(NDA_MASTER, (uint)bridgeIndex);
    }

    /// <summary><c>bridge fdb get MAC br BRIDGE</c></summary>
    /// <param name="bridgeIndex">The bridge.</param>
    /// <param name="address">The MAC address.</param>
    public static MessageWriter GetEntry(int bridgeIndex, ReadOnlySpan<byte> address)
        => new MessageWriter(RTM.GETNEIGH, MessageFlags.Request).Header(new NdMsg(AF_BRIDGE, 0, 0, 0, 0, 0, 0)).Bytes(NDA_LLADDR, address).UInt32(NDA_MASTER, (uint)bridgeIndex);

    /// <summary><c>bridge fdb append MAC dev INDEX dst ADDRESS [port] [vni] [via]</c>, or <c>add</c>, or <c>replace</c>.</summary>
    /// <param name="index">The VXLAN link.</param>
    /// <param name="peer">The other end. Where several may stand for its MAC address it is put beside those that are there.</param>
    /// <param name="replace">Whether it takes the place of an entry that was learnt.</param>
    public static MessageWriter AddPeer(int index, VxlanPeer peer, bool replace = false)
    {
        ArgumentNullException.ThrowIfNull(peer);
        MessageFlags how = peer.IsForMany ? MessageFlags.Append : replace ? MessageFlags.Replace : MessageFlags.Exclusive;
        return Write(new MessageWriter(RTM.NEWNEIGH, MessageFlags.Request | MessageFlags.Ack | MessageFlags.Create | how), index, peer);
    }

    /// <summary><c>bridge fdb del MAC dev INDEX dst ADDRESS [port] [vni] [via]</c></summary>
    public static MessageWriter RemovePeer(int index, VxlanPeer peer)
    {
        ArgumentNullException.ThrowIfNull(peer);
        return Write(new MessageWriter(RTM.DELNEIGH, MessageFlags.Request | MessageFlags.Ack), index, peer);
    }

    /// <summary>The link that an entry says an address is that of, the bridge's own or a port's; 0 where it says no such thing.</summary>
    /// <exception cref="NetlinkFormatException">The bytes are no entry.</exception>
    public static int ReadOwner(ReadOnlySpan<byte> payload)
        => Wire.Read<NdMsg>(payload, out _) is { Family: AF_BRIDGE } header && (header.State & NUD_PERMANENT) != 0 ? header.Index : 0;

    /// <summary>Reads one <c>RTM_NEWNEIGH</c> payload; null for a neighbour of another family.</summary>
    /// <exception cref="NetlinkFormatException">The bytes are no entry.</exception>
    public static BridgeFdbEntry? Read(ReadOnlySpan<byte> payload, string ns, Func<int, string?> nameOf)
    {
        ArgumentNullException.ThrowIfNull(nameOf);
        NdMsg header = Wire.Read<NdMsg>(payload, out ReadOnlySpan<byte> rest);
        if (header.Family != AF_BRIDGE)
        {
            return null;
        }

        BridgeFdbEntry entry = new()
        {
            Namespace = ns,
            InterfaceIndex = header.Index,
            InterfaceAlias = nameOf(header.Index) ?? "",
            State = (header.State & NUD_PERMANENT) != 0 ? BridgeFdbState.Permanent
                : (header.State & NUD_NOARP) != 0 ? BridgeFdbState.Static
                : (BridgeFdbState)(header.State & (int)(BridgeFdbState.Reachable | BridgeFdbState.Stale)),
            IsSelf = (header.Flags & NTF_SELF) != 0,
            IsExternallyLearned = (header.Flags & NTF_EXT_LEARNED) != 0,
            IsSticky = (header.Flags & NTF_STICKY) != 0,
            IsOffloaded = (header.Flags & NTF_OFFLOADED) != 0,
        };
        AttributeReader attributes = new(rest);
        while (attributes.Next())
        {
            entry = attributes.Type switch
            {
                NDA_DST => entry with { RemoteIPAddress = attributes.AsAddress().ToString() },
                NDA_LLADDR => entry with { LinkLayerAddress = LinkReader.FormatLinkLayer(attributes.Value) },
                NDA_CACHEINFO => WithAge(entry, attributes.Value),
                NDA_VLAN => entry with { VlanId = attributes.AsUInt16() },
                NDA_PORT => entry with { Port = attributes.AsNetworkUInt16() },
                NDA_VNI => entry with { VxlanId = attributes.AsInt32() },
                NDA_IFINDEX => entry with { DeviceIndex = attributes.AsInt32(), Device = nameOf(attributes.AsInt32()) },
                NDA_MASTER => entry with { BridgeIndex = attributes.AsInt32(), Bridge = nameOf(attributes.AsInt32()) },
                _ => entry,
            };
        }

        return entry;
    }

    private static MessageWriter Write(MessageWriter message, int index, VxlanPeer peer)
    {
        message.Header(new NdMsg(AF_BRIDGE, 0, 0, index, NUD_NOARP | NUD_PERMANENT, NTF_SELF, 0))
            .Bytes(NDA_LLADDR, peer.LinkLayerAddress)
            .Address(NDA_DST, peer.Remote);
        if (peer.Port is int port)
        {
            message.UInt16(NDA_PORT, (ushort)IPAddress.HostToNetworkOrder((short)port));
        }

        if (peer.VxlanId is int id)
        {
            message.UInt32(NDA_VNI, (uint)id);
        }

        return peer.DeviceIndex == 0 ? message : message.UInt32(NDA_IFINDEX, (uint)peer.DeviceIndex);
    }

    /// <summary><c>struct nda_cacheinfo { __u32 ndm_confirmed, ndm_used, ndm_updated, ndm_refcnt; };</c></summary>
    private static BridgeFdbEntry WithAge(BridgeFdbEntry entry, ReadOnlySpan<byte> ages)
    {
        CacheInfo info = Wire.Read<CacheInfo>(ages);
        return entry with
        {
            LastUsed = TimeSpan.FromMilliseconds(info.Used * MillisecondsPerTick),
            LastUpdated = TimeSpan.FromMilliseconds(info.Updated * MillisecondsPerTick),
        };
    }

    /// <summary><c>struct ndmsg</c> of <c>linux/neighbour.h</c>.</summary>
    private readonly record struct NdMsg(byte Family, byte Pad1, ushort Pad2, int Index, ushort State, byte Flags, byte Type);

    private readonly record struct CacheInfo(uint Confirmed, uint Used, uint Updated, uint References);
}
