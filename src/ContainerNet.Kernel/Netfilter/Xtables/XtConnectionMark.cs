using ContainerNet.Netfilter.Expressions;

namespace ContainerNet.Netfilter.Xtables;

/// <summary>The CONNMARK target (<c>struct xt_connmark_tginfo1</c>, <c>2</c>).</summary>
public sealed record XtConnectionMark
{
    /// <summary>The mark set.</summary>
    public uint Mark { get; init; }

    /// <summary>Which bits of the connection's mark count.</summary>
    public uint ConnectionMask { get; init; }

    /// <summary>Which bits of the packet's mark count.</summary>
    public uint PacketMask { get; init; }

    /// <summary><c>XT_CONNMARK_*</c>: 0 sets the connection's mark, 1 saves the packet's in it, 2 gives it to the packet.</summary>
    public byte Mode { get; init; }

    /// <summary>Reads it; null when this is another target or cut short.</summary>
    public static XtConnectionMark? Read(XtTargetExpression target)
    {
        ArgumentNullException.ThrowIfNull(target);
        XtReader info = new(target.Info);
        return target.Extension == "CONNMARK" && target.Revision is 1 or 2 && info.Has(target.Revision == 1 ? 13 : 15)
            ? new XtConnectionMark
            {
                Mark = info.UInt32(0),
                ConnectionMask = info.UInt32(4),
                PacketMask = info.UInt32(8),
                Mode = info.Byte(target.Revision == 1 ? 12 : 14),
            }
            : null;
    }
}
