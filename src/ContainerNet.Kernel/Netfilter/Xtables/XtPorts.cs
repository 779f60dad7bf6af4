using ContainerNet.Netfilter.Expressions;

namespace ContainerNet.Netfilter.Xtables;

/// <summary>The <c>tcp</c> and <c>udp</c> matches (<c>struct xt_tcp</c>, <c>struct xt_udp</c> of <c>linux/netfilter/xt_tcpudp.h</c>).</summary>
public sealed record XtPorts
{
    /// <summary>The lowest source port.</summary>
    public ushort SourceFrom { get; init; }

    /// <summary>The highest source port.</summary>
    public ushort SourceTo { get; init; }

    /// <summary>The lowest destination port.</summary>
    public ushort DestinationFrom { get; init; }

    /// <summary>The highest destination port.</summary>
    public ushort DestinationTo { get; init; }

    /// <summary>The TCP flags looked at; 0 for none.</summary>
    public byte FlagMask { get; init; }

    /// <summary>Those of them that are set.</summary>
    public byte FlagCompare { get; init; }

    /// <summary>A TCP option that must be there; 0 for none.</summary>
    public byte Option { get; init; }

    /// <summary>Whether the source port must be another.</summary>
    public bool InvertSource { get; init; }

    /// <summary>Whether the destination port must be another.</summary>
    public bool InvertDestination { get; init; }

    /// <summary>Whether the flags must be others.</summary>
    public bool InvertFlags { get; init; }

    /// <summary>Whether the option must be missing.</summary>
    public bool InvertOption { get; init; }

    /// <summary>Reads it; null when this is another match or cut short.</summary>
    public static XtPorts? Read(XtMatchExpression match)
    {
        ArgumentNullException.ThrowIfNull(match);
        bool isTcp = match.Extension == "tcp";
        XtReader info = new(match.Info);
        if ((!isTcp && match.Extension is not ("udp" or "udplite")) || match.Revision != 0 || !info.Has(isTcp ? 12 : 9))
        {
            return null;
        }

        // __u16 spts[2], dpts[2]; tcp: __u8 option, flg_mask, flg_cmp, invflags; udp: __u8 invflags
        byte inverted = info.Byte(isTcp ? 11 : 8);
        return new XtPorts
        {
            SourceFrom = info.UInt16(0),
            SourceTo = info.UInt16(2),
            DestinationFrom = info.UInt16(4),
            DestinationTo = info.UInt16(6),
            Option = isTcp ? info.Byte(8) : (byte)0,
            FlagMask = isTcp ? info.Byte(9) : (byte)0,
            FlagCompare = isTcp ? info.Byte(10) : (byte)0,
            InvertSource = (inverted & 1) != 0,
            InvertDestination = (inverted & 2) != 0,
            InvertFlags = isTcp && (inverted & 4) != 0,
            InvertOption = isTcp && (inverted & 8) != 0,
        };
    }
}
