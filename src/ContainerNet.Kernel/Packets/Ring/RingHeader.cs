namespace ContainerNet.Packets;

#pragma warning disable CS0649 // the kernel fills it
/// <summary><c>struct tpacket3_hdr</c>, and the <c>struct sockaddr_ll</c> behind it.</summary>
internal struct RingHeader
{
    public uint tp_next_offset;
    public uint tp_sec;
    public uint tp_nsec;
    public uint tp_snaplen;
    public uint tp_len;
    public uint tp_status;
    public ushort tp_mac;
    public ushort tp_net;
    public uint tp_rxhash;
    public uint tp_vlan_tci;
    public ushort tp_vlan_tpid;
    public ushort tp_padding;
    public ulong tp_padding2;
    public ushort sll_family;
    public ushort sll_protocol;
    public int sll_ifindex;
    public ushort sll_hatype;
    public byte sll_pkttype;
    public byte sll_halen;
    public ulong sll_addr;

    /// <summary>In nanoseconds since 1970.</summary>
    public readonly long Nanoseconds => (tp_sec * 1_000_000_000L) + tp_nsec;
}
