using ContainerNet.Netfilter.Expressions;

namespace ContainerNet.Netfilter.Xtables;

/// <summary>The <c>conntrack</c> and <c>state</c> matches (<c>struct xt_conntrack_mtinfo1</c> to <c>3</c>, <c>struct xt_state_info</c>).</summary>
public sealed record XtConntrack
{
    /// <summary><c>XT_CONNTRACK_STATE</c>: <see cref="StateMask"/> counts.</summary>
    public const ushort State = 1;

    /// <summary><c>XT_CONNTRACK_PROTO</c>.</summary>
    public const ushort Protocol = 1 << 1;

    /// <summary><c>XT_CONNTRACK_ORIGSRC</c>, then ORIGDST, REPLSRC, REPLDST, a bit each.</summary>
    public const ushort OriginalSource = 1 << 2;

    /// <summary><c>XT_CONNTRACK_ORIGDST</c>.</summary>
    public const ushort OriginalDestination = 1 << 3;

    /// <summary><c>XT_CONNTRACK_STATUS</c>: <see cref="StatusMask"/> counts.</summary>
    public const ushort Status = 1 << 6;

    /// <summary><c>XT_CONNTRACK_ORIGDST_PORT</c>.</summary>
    public const ushort OriginalDestinationPort = 1 << 9;

    /// <summary><c>XT_CONNTRACK_DIRECTION</c>: the packet goes as the connection began (inverted: it is a reply).</summary>
    public const ushort Direction = 1 << 12;

    /// <summary>What is asked, as the bits above.</summary>
    public ushort Match { get; init; }

    /// <summary>Which of it is turned around.</summary>
    public ushort Invert { get; init; }

    /// <summary>1 invalid, 2 established, 4 related, 8 new, 64 source translated, 128 destination translated, 256 untracked.</summary>
    public ushort StateMask { get; init; }

    /// <summary><c>IPS_*</c>: 1 expected, 2 reply seen, 4 assured, 8 confirmed.</summary>
    public ushort StatusMask { get; init; }

    /// <summary>The protocol's number.</summary>
    public ushort ProtocolNumber { get; init; }

    /// <summary>The destination the connection was begun to.</summary>
    public IReadOnlyList<byte> Destination { get; init; } = [];

    /// <summary>Which of its bits count.</summary>
    public IReadOnlyList<byte> DestinationMask { get; init; } = [];

    /// <summary>The lowest port the connection was begun to.</summary>
    public ushort DestinationPortFrom { get; init; }

    /// <summary>The highest port the connection was begun to.</summary>
    public ushort DestinationPortTo { get; init; }

    /// <summary>Reads it; null when this is another match or cut short.</summary>
    public static XtConntrack? Read(XtMatchExpression match)
    {
        ArgumentNullException.ThrowIfNull(match);
        XtReader info = new(match.Info);
        if (match.Extension == "state" && match.Revision == 0 && info.Has(4))
        {
            // unsigned int statemask; untracked is 1 << (IP_CT_NUMBER + 1) here
            uint mask = info.UInt32(0);
            return new XtConntrack { Match = State, StateMask = (ushort)((mask & 0xf) | ((mask & 64) != 0 ? 256u : 0)) };
        }

        int size = match.Revision switch { 1 => 152, 2 => 154, 3 => 162, _ => int.MaxValue };
        if (match.Extension != "conntrack" || !info.Has(size))
        {
            return null;
        }

        // eight union nf_inet_addr (128 bytes), __u32 expires[2], __u16 l4proto, four ports, match_flags, invert_flags, masks
        bool isWide = match.Revision >= 2;
        ushort port = match.Revision == 3 ? info.UInt16(140) : info.Port(140);
        return new XtConntrack
        {
            Match = info.UInt16(146),
            Invert = info.UInt16(148),
            StateMask = isWide ? info.UInt16(150) : info.Byte(150),
            StatusMask = isWide ? info.UInt16(152) : info.Byte(151),
            ProtocolNumber = info.UInt16(136),
            Destination = info.Address(32, 16),
            DestinationMask = info.Address(48, 16),
            DestinationPortFrom = port,
            DestinationPortTo = match.Revision == 3 ? info.UInt16(156) : port,
        };
    }
}
