using ContainerNet.Netfilter.Expressions;

namespace ContainerNet.Netfilter.Xtables;

/// <summary>The <c>statistic</c> match, by which kube-proxy spreads connections (<c>struct xt_statistic_info</c>).</summary>
public sealed record XtStatistic
{
    private const ushort Random = 0; // XT_STATISTIC_MODE_RANDOM
    private const ushort Nth = 1;    // XT_STATISTIC_MODE_NTH

    /// <summary>Whether every so many packets match, instead of any by chance.</summary>
    public bool IsNth { get; init; }

    /// <summary>How likely a packet matches, in parts of 2^31; or every how many packets one does.</summary>
    public uint Value { get; init; }

    /// <summary>Which of those packets it is, from 0.</summary>
    public uint Packet { get; init; }

    /// <summary>Whether the others match.</summary>
    public bool Invert { get; init; }

    /// <summary>Reads it; null when this is another match or cut short.</summary>
    public static XtStatistic? Read(XtMatchExpression match)
    {
        ArgumentNullException.ThrowIfNull(match);
        XtReader info = new(match.Info);
        if (match.Extension != "statistic" || match.Revision != 0 || !info.Has(16) || info.UInt16(0) is not (Random or Nth))
        {
            return null;
        }

        bool isNth = info.UInt16(0) == Nth;
        return new XtStatistic
        {
            IsNth = isNth,
            Invert = (info.UInt16(2) & 1) != 0, // XT_STATISTIC_INVERT
            Value = isNth ? info.UInt32(4) + 1 : info.UInt32(4), // the kernel keeps one less than iptables says
            Packet = isNth ? info.UInt32(8) : 0,
        };
    }

    /// <summary>In nft's words.</summary>
    public override string ToString() => IsNth
        ? $"numgen inc mod {Value} {(Invert ? "!= " : "")}{Packet}"
        : $"numgen random mod 0x80000000 {(Invert ? ">=" : "<")} 0x{Value:x8}";
}
