using ContainerNet.Netfilter.Expressions;

namespace ContainerNet.Netfilter.Xtables;

/// <summary>The <c>mark</c> and <c>connmark</c> matches and the MARK target (<c>struct xt_mark_mtinfo1</c>, <c>struct xt_mark_tginfo2</c>).</summary>
public sealed record XtMark
{
    /// <summary>The mark.</summary>
    public uint Mark { get; init; }

    /// <summary>Which of its bits count; in the target: which bits are cleared before <see cref="Mark"/> is added by exclusive or.</summary>
    public uint Mask { get; init; }

    /// <summary>Whether it must be another.</summary>
    public bool Invert { get; init; }

    /// <summary>Reads a match; null when this is another match or cut short.</summary>
    public static XtMark? Read(XtMatchExpression match)
    {
        ArgumentNullException.ThrowIfNull(match);
        XtReader info = new(match.Info);
        return match.Extension is "mark" or "connmark" && match.Revision == 1 && info.Has(9)
            ? new XtMark { Mark = info.UInt32(0), Mask = info.UInt32(4), Invert = info.Byte(8) != 0 }
            : null;
    }

    /// <summary>Reads a MARK target; null when this is another target or cut short.</summary>
    public static XtMark? Read(XtTargetExpression target)
    {
        ArgumentNullException.ThrowIfNull(target);
        XtReader info = new(target.Info);
        return target.Extension == "MARK" && target.Revision == 2 && info.Has(8)
            ? new XtMark { Mark = info.UInt32(0), Mask = info.UInt32(4) }
            : null;
    }
}
