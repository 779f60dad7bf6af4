using ContainerNet.Netfilter.Expressions;

namespace ContainerNet.Netfilter.Xtables;

/// <summary>The <c>icmp</c> and <c>icmp6</c> matches (<c>struct ipt_icmp</c>, <c>struct ip6t_icmp</c>).</summary>
public sealed record XtIcmp
{
    /// <summary>The type; 255 for any in <c>icmp</c>.</summary>
    public byte Type { get; init; }

    /// <summary>The lowest code.</summary>
    public byte CodeFrom { get; init; }

    /// <summary>The highest code.</summary>
    public byte CodeTo { get; init; }

    /// <summary>Whether it must be another.</summary>
    public bool Invert { get; init; }

    /// <summary>Whether any type will do.</summary>
    public bool IsAny { get; init; }

    /// <summary>Reads it; null when this is another match or cut short.</summary>
    public static XtIcmp? Read(XtMatchExpression match)
    {
        ArgumentNullException.ThrowIfNull(match);
        XtReader info = new(match.Info);
        if (match.Extension is not ("icmp" or "icmp6") || match.Revision != 0 || !info.Has(4))
        {
            return null;
        }

        // __u8 type, code[2], invflags
        return new XtIcmp
        {
            Type = info.Byte(0),
            CodeFrom = info.Byte(1),
            CodeTo = info.Byte(2),
            Invert = (info.Byte(3) & 1) != 0,
            IsAny = match.Extension == "icmp" && info.Byte(0) == 255,
        };
    }
}
