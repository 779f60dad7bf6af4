using ContainerNet.Netlink;

namespace ContainerNet.Netfilter;

/// <summary>Requests to nf_tables about named objects. They only work in a <see cref="FilterBatch"/>.</summary>
public static class ObjectRequests
{
    /// <summary><c>nft add ct helper FAMILY TABLE NAME { type "HELPER" protocol PROTOCOL; l3proto FAMILY; }</c>; one that is there already stays.</summary>
    /// <param name="family">The table's family, <c>ip</c> or <c>ip6</c>.</param>
    /// <param name="table">The table.</param>
    /// <param name="name">The object's name.</param>
    /// <param name="helper">The kernel's name for the helper, <c>ftp</c>.</param>
    /// <param name="protocol">The transport protocol it reads, by its number in the IP header.</param>
    public static MessageWriter NewHelper(NftFamily family, string table, string name, string helper, byte protocol)
        => new MessageWriter(NFT.NEWOBJ, MessageFlags.Request | MessageFlags.Ack | MessageFlags.Create)
            .Header(NfGenMsg.Of(family))
            .String(NFTA.OBJ_TABLE, table)
            .String(NFTA.OBJ_NAME, name)
            .NetworkUInt32(NFTA.OBJ_TYPE, NFT.OBJECT_CT_HELPER)
            .Nest(NFTA.OBJ_DATA, data => data
                .String(NFTA.CT_HELPER_NAME, helper)
                .Bytes(NFTA.CT_HELPER_L3PROTO, [0, (byte)family])
                .Bytes(NFTA.CT_HELPER_L4PROTO, [protocol]));
}
