namespace ContainerNet.Netfilter;

/// <summary>Message types and flags of nf_tables, by their names in <c>linux/netfilter/nf_tables.h</c> and <c>nfnetlink.h</c>.</summary>
internal static class NFT
{
    private const ushort Subsystem = 10 << 8; // NFNL_SUBSYS_NFTABLES

    public const ushort BATCH_BEGIN = 16; // NFNL_MSG_BATCH_BEGIN
    public const ushort BATCH_END = 17;

    public const ushort NEWTABLE = Subsystem | 0;
    public const ushort GETTABLE = Subsystem | 1;
    public const ushort DELTABLE = Subsystem | 2;
    public const ushort NEWCHAIN = Subsystem | 3;
    public const ushort GETCHAIN = Subsystem | 4;
    public const ushort DELCHAIN = Subsystem | 5;
    public const ushort NEWRULE = Subsystem | 6;
    public const ushort GETRULE = Subsystem | 7;
    public const ushort DELRULE = Subsystem | 8;
    public const ushort NEWSET = Subsystem | 9;
    public const ushort GETSET = Subsystem | 10;
    public const ushort DELSET = Subsystem | 11;
    public const ushort NEWSETELEM = Subsystem | 12;
    public const ushort GETSETELEM = Subsystem | 13;
    public const ushort DELSETELEM = Subsystem | 14;
    public const ushort NEWGEN = Subsystem | 15;
    public const ushort GETGEN = Subsystem | 16;
    public const ushort TRACE = Subsystem | 17;
    public const ushort NEWOBJ = Subsystem | 18;

    public const uint TABLE_OWNER = 0x2;

    public const uint OBJECT_CT_HELPER = 3;

    public const uint SET_ANONYMOUS = 0x1;
    public const uint SET_CONSTANT = 0x2;
    public const uint SET_INTERVAL = 0x4;
    public const uint SET_MAP = 0x8;
    public const uint SET_CONCAT = 0x80;

    public const uint SET_ELEM_INTERVAL_END = 0x1;
    public const uint SET_ELEM_CATCHALL = 0x2;
}
