using System.Globalization;
using ContainerNet.Netfilter.Expressions;

namespace ContainerNet.Netfilter.Rendering;

/// <summary>The words for parts of IPv6 extension headers, TCP and IP options and SCTP chunks (nft(8), EXTENSION HEADER EXPRESSIONS).</summary>
internal static class ExtensionFields
{
    /// <summary>The header, option or chunk.</summary>
    public static string Name(ExtensionHeaderExpression header) => header.Operation switch
    {
        ExtensionHeaderKind.IPv6 => header.Type switch { 0 => "hbh", 43 => "rt", 44 => "frag", 60 => "dst", 135 => "mh", _ => $"[exthdr {header.Type}]" },
        ExtensionHeaderKind.TcpOption => "tcp option " + (TcpOption(header.Type) ?? Number(header.Type)),
        ExtensionHeaderKind.IPv4Option => "ip option " + header.Type switch { 7 => "rr", 131 => "lsrr", 137 => "ssrr", 148 => "ra", _ => Number(header.Type) },
        ExtensionHeaderKind.SctpChunk => "sctp chunk " + (SctpChunk(header.Type) ?? Number(header.Type)),
        ExtensionHeaderKind.DccpOption => "dccp option " + Number(header.Type),
        _ => $"[exthdr {header.Type}]",
    };

    /// <summary>The field of it with these bits; a raw place where nft has no name.</summary>
    public static HeaderField? Find(ExtensionHeaderExpression header, int at, int bits)
    {
        string? field = header.Operation switch
        {
            ExtensionHeaderKind.IPv6 => IPv6(header.Type, at, bits),
            ExtensionHeaderKind.TcpOption => TcpField(header.Type, at, bits),
            ExtensionHeaderKind.IPv4Option => (header.Type, at, bits) switch
            {
                (_, 0, 8) => "type",
                (_, 8, 8) => "length",
                (148, 16, 16) => "value",
                (not 148, 16, 8) => "ptr",
                (not 148, 24, 32) => "addr",
                _ => null,
            },
            ExtensionHeaderKind.SctpChunk => SctpField(header.Type, at, bits),
            _ => null,
        };
        NftDataType type = (header.Operation, field) switch
        {
            (ExtensionHeaderKind.IPv6, "nexthdr") => NftDataType.InternetProtocol,
            (ExtensionHeaderKind.IPv6, not null) when bits == 128 => NftDataType.IPv6Address,
            _ => NftDataType.Integer,
        };
        string name = header.Operation == ExtensionHeaderKind.IPv6 && header.Type == 43 ? field switch
        {
            "last-entry" or "flags" or "tag" or "sid[1]" => "srh",
            "addr[1]" => "rt0",
            _ => "rt",
        } : Name(header);
        return field is not null ? new HeaderField($"{name} {field}", at, bits, type)
            : header.Operation == ExtensionHeaderKind.TcpOption ? new HeaderField($"tcp option @{header.Type},{at},{bits}", at, bits, NftDataType.Unknown)
            : null;
    }

    private static string? IPv6(byte type, int at, int bits) => (type, at, bits) switch
    {
        (0 or 43 or 44 or 60 or 135, 0, 8) => "nexthdr",
        (0 or 43 or 60 or 135, 8, 8) => "hdrlength",
        (43 or 135, 16, 8) => "type",
        (43, 24, 8) => "seg-left",
        (43, 32, 8) => "last-entry",
        (43, 40, 8) => "flags",
        (43, 48, 16) => "tag",
        (43, 64, 128) => "addr[1]",
        (44, 8, 8) => "reserved",
        (44, 16, 13) => "frag-off",
        (44, 29, 2) => "reserved2",
        (44, 31, 1) => "more-fragments",
        (44, 32, 32) => "id",
        (135, 24, 8) => "reserved",
        (135, 32, 16) => "checksum",
        _ => null,
    };

    private static string? TcpOption(byte kind) => kind switch
    {
        0 => "eol",
        1 => "nop",
        2 => "maxseg",
        3 => "window",
        4 => "sack-permitted",
        5 => "sack",
        8 => "timestamp",
        19 => "md5sig",
        30 => "mptcp",
        34 => "fastopen",
        _ => null,
    };

    private static string? TcpField(byte kind, int at, int bits) => (kind, at, bits) switch
    {
        (_, 0, 8) => "kind",
        (not 0 and not 1, 8, 8) => "length",
        (2, 16, 16) => "size",
        (3, 16, 8) => "count",
        (5, 16, 32) => "left",
        (5, 48, 32) => "right",
        (8, 16, 32) => "tsval",
        (8, 48, 32) => "tsecr",
        (30, 16, 4) => "subtype",
        _ => null,
    };

    private static string? SctpChunk(byte type) => type switch
    {
        0 => "data",
        1 => "init",
        2 => "init-ack",
        3 => "sack",
        4 => "heartbeat",
        5 => "heartbeat-ack",
        6 => "abort",
        7 => "shutdown",
        8 => "shutdown-ack",
        9 => "error",
        10 => "cookie-echo",
        11 => "cookie-ack",
        12 => "ecne",
        13 => "cwr",
        14 => "shutdown-complete",
        128 => "asconf-ack",
        192 => "forward-tsn",
        193 => "asconf",
        _ => null,
    };

    private static string? SctpField(byte type, int at, int bits) => (type, at, bits) switch
    {
        (_, 0, 8) => "type",
        (_, 8, 8) => "flags",
        (_, 16, 16) => "length",
        (0, 32, 32) => "tsn",
        (0, 64, 16) => "stream",
        (0, 80, 16) => "ssn",
        (0, 96, 32) => "ppid",
        (1 or 2, 32, 32) => "init-tag",
        (1 or 2, 64, 32) => "a-rwnd",
        (1 or 2, 96, 16) => "num-outbound-streams",
        (1 or 2, 112, 16) => "num-inbound-streams",
        (1 or 2, 128, 32) => "initial-tsn",
        (3, 32, 32) => "cum-tsn-ack",
        (3, 64, 32) => "a-rwnd",
        (3, 96, 16) => "num-gap-ack-blocks",
        (3, 112, 16) => "num-dup-tsns",
        (7, 32, 32) => "cum-tsn-ack",
        (12 or 13, 32, 32) => "lowest-tsn",
        (192, 32, 32) => "new-cum-tsn",
        (128 or 193, 32, 32) => "seqno",
        _ => null,
    };

    private static string Number(byte number) => number.ToString(CultureInfo.InvariantCulture);
}
