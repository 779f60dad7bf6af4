namespace ContainerNet.Conntrack;

/// <summary>Attributes of a tracked connection (<c>linux/netfilter/nfnetlink_conntrack.h</c>).</summary>
internal static class CTA
{
    public const ushort TUPLE_ORIG = 1;
    public const ushort TUPLE_REPLY = 2;
    public const ushort STATUS = 3;
    public const ushort PROTOINFO = 4;
    public const ushort HELP = 5;
    public const ushort TIMEOUT = 7;
    public const ushort MARK = 8;
    public const ushort COUNTERS_ORIG = 9;
    public const ushort COUNTERS_REPLY = 10;
    public const ushort USE = 11;
    public const ushort ID = 12;
    public const ushort TUPLE_MASTER = 14;
    public const ushort SEQ_ADJ_ORIG = 15;
    public const ushort SEQ_ADJ_REPLY = 16;
    public const ushort ZONE = 18;
    public const ushort SECCTX = 19;
    public const ushort TIMESTAMP = 20;
    public const ushort MARK_MASK = 21;
    public const ushort LABELS = 22;
    public const ushort SYNPROXY = 24;
    public const ushort FILTER = 25;
    public const ushort STATUS_MASK = 26;

    public const ushort FILTER_ORIG_FLAGS = 1;

    public const ushort TUPLE_IP = 1;
    public const ushort TUPLE_PROTO = 2;
    public const ushort TUPLE_ZONE = 3;

    public const ushort IP_V4_SRC = 1;
    public const ushort IP_V4_DST = 2;
    public const ushort IP_V6_SRC = 3;
    public const ushort IP_V6_DST = 4;

    public const ushort PROTO_NUM = 1;
    public const ushort PROTO_SRC_PORT = 2;
    public const ushort PROTO_DST_PORT = 3;
    public const ushort PROTO_ICMP_ID = 4;
    public const ushort PROTO_ICMP_TYPE = 5;
    public const ushort PROTO_ICMP_CODE = 6;
    public const ushort PROTO_ICMPV6_ID = 7;
    public const ushort PROTO_ICMPV6_TYPE = 8;
    public const ushort PROTO_ICMPV6_CODE = 9;

    public const ushort PROTOINFO_TCP = 1;
    public const ushort PROTOINFO_DCCP = 2;
    public const ushort PROTOINFO_SCTP = 3;
    public const ushort PROTOINFO_STATE = 1; // the same in all three

    public const ushort PROTOINFO_TCP_WSCALE_ORIGINAL = 2;
    public const ushort PROTOINFO_TCP_WSCALE_REPLY = 3;
    public const ushort PROTOINFO_TCP_FLAGS_ORIGINAL = 4;
    public const ushort PROTOINFO_TCP_FLAGS_REPLY = 5;
    public const ushort PROTOINFO_DCCP_ROLE = 2;
    public const ushort PROTOINFO_DCCP_HANDSHAKE_SEQ = 3;
    public const ushort PROTOINFO_SCTP_VTAG_ORIGINAL = 2;
    public const ushort PROTOINFO_SCTP_VTAG_REPLY = 3;

    public const ushort COUNTERS_PACKETS = 1;
    public const ushort COUNTERS_BYTES = 2;

    public const ushort TIMESTAMP_START = 1;
    public const ushort TIMESTAMP_STOP = 2;

    public const ushort SEQADJ_CORRECTION_POS = 1;
    public const ushort SEQADJ_OFFSET_BEFORE = 2;
    public const ushort SEQADJ_OFFSET_AFTER = 3;

    public const ushort SYNPROXY_ISN = 1;
    public const ushort SYNPROXY_ITS = 2;
    public const ushort SYNPROXY_TSOFF = 3;

    public const ushort HELP_NAME = 1;
    public const ushort SECCTX_NAME = 1;

    public const ushort STATS_FOUND = 2;
    public const ushort STATS_INVALID = 4;
    public const ushort STATS_INSERT = 8;
    public const ushort STATS_INSERT_FAILED = 9;
    public const ushort STATS_DROP = 10;
    public const ushort STATS_EARLY_DROP = 11;
    public const ushort STATS_ERROR = 12;
    public const ushort STATS_SEARCH_RESTART = 13;
    public const ushort STATS_CLASH_RESOLVE = 14;
    public const ushort STATS_CHAIN_TOOLONG = 15;
}
