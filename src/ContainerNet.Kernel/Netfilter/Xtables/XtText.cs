using ContainerNet.Netfilter.Expressions;

namespace ContainerNet.Netfilter.Xtables;

/// <summary>Texts inside extensions' structures.</summary>
public static class XtText
{
    /// <summary>The text of a <c>comment</c> match (<c>struct xt_comment_info</c>: 256 characters); null when this is another match.</summary>
    public static string? Comment(XtMatchExpression match)
    {
        ArgumentNullException.ThrowIfNull(match);
        return match.Extension == "comment" ? new XtReader(match.Info).Text(0, 256) : null;
    }

    /// <summary>What the line begins with that a LOG (<c>struct xt_log_info</c>) or NFLOG (<c>struct xt_nflog_info</c>) target writes; null for other targets.</summary>
    public static string? LogPrefix(XtTargetExpression target)
    {
        ArgumentNullException.ThrowIfNull(target);
        // LOG: unsigned char level, logflags; char prefix[30]. NFLOG: __u32 len; __u16 group, threshold, flags, pad; char prefix[64]
        return target.Extension switch
        {
            "LOG" => new XtReader(target.Info).Text(2, 30),
            "NFLOG" => new XtReader(target.Info).Text(12, 64),
            _ => null,
        };
    }

    /// <summary>The group an NFLOG target writes to; null for other targets.</summary>
    public static ushort? LogGroup(XtTargetExpression target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return target.Extension == "NFLOG" ? new XtReader(target.Info).UInt16(4) : null;
    }

    /// <summary>Whether a CT target keeps the packet out of connection tracking (<c>XT_CT_NOTRACK</c>).</summary>
    public static bool IsNotrack(XtTargetExpression target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return target.Extension == "NOTRACK" || (target.Extension == "CT" && (new XtReader(target.Info).UInt16(0) & 1) != 0);
    }
}
