namespace ContainerNet.Netfilter.Expressions;

/// <summary><c>enum nft_ct_keys</c>: what connection tracking knows of a packet's connection.</summary>
public enum CtKey
{
    /// <summary><c>NFT_CT_STATE</c>. 1 invalid, 2 established, 4 related, 8 new, 64 untracked, as bits.</summary>
    State = 0,
    /// <summary><c>NFT_CT_DIRECTION</c>. 0 as it began, 1 a reply.</summary>
    Direction = 1,
    /// <summary><c>NFT_CT_STATUS</c>. <c>IPS_*</c> bits: 16 source translated, 32 destination translated, …</summary>
    Status = 2,
    /// <summary><c>NFT_CT_MARK</c>. Its mark.</summary>
    Mark = 3,
    /// <summary><c>NFT_CT_SECMARK</c>. Its security mark.</summary>
    SecurityMark = 4,
    /// <summary><c>NFT_CT_EXPIRATION</c>. How long it still lives, in milliseconds.</summary>
    Expiration = 5,
    /// <summary><c>NFT_CT_HELPER</c>. Its helper's name.</summary>
    Helper = 6,
    /// <summary><c>NFT_CT_L3PROTOCOL</c>. Its network protocol.</summary>
    NetworkProtocol = 7,
    /// <summary><c>NFT_CT_SRC</c>. Its source address.</summary>
    SourceAddress = 8,
    /// <summary><c>NFT_CT_DST</c>. Its destination address.</summary>
    DestinationAddress = 9,
    /// <summary><c>NFT_CT_PROTOCOL</c>. Its transport protocol's number.</summary>
    TransportProtocol = 10,
    /// <summary><c>NFT_CT_PROTO_SRC</c>. Its source port.</summary>
    SourcePort = 11,
    /// <summary><c>NFT_CT_PROTO_DST</c>. Its destination port.</summary>
    DestinationPort = 12,
    /// <summary><c>NFT_CT_LABELS</c>. Its labels.</summary>
    Labels = 13,
    /// <summary><c>NFT_CT_PKTS</c>. Its packets.</summary>
    Packets = 14,
    /// <summary><c>NFT_CT_BYTES</c>. Its bytes.</summary>
    Bytes = 15,
    /// <summary><c>NFT_CT_AVGPKT</c>. Bytes in a packet, on average.</summary>
    AverageBytes = 16,
    /// <summary><c>NFT_CT_ZONE</c>. Its zone.</summary>
    Zone = 17,
    /// <summary><c>NFT_CT_EVENTMASK</c>. Which events are reported.</summary>
    EventMask = 18,
    /// <summary><c>NFT_CT_SRC_IP</c>. Its source address, IPv4.</summary>
    SourceIPv4 = 19,
    /// <summary><c>NFT_CT_DST_IP</c>. Its destination address, IPv4.</summary>
    DestinationIPv4 = 20,
    /// <summary><c>NFT_CT_SRC_IP6</c>. Its source address, IPv6.</summary>
    SourceIPv6 = 21,
    /// <summary><c>NFT_CT_DST_IP6</c>. Its destination address, IPv6.</summary>
    DestinationIPv6 = 22,
    /// <summary><c>NFT_CT_ID</c>. Its number.</summary>
    Id = 23,
}
