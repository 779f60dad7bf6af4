using ContainerNet.Netfilter.Expressions;

namespace ContainerNet.Netfilter.Xtables;

/// <summary>The <c>multiport</c> match (<c>struct xt_multiport_v1</c>).</summary>
public sealed record XtMultiport
{
    /// <summary>Whether source ports count.</summary>
    public bool IsSource { get; init; }

    /// <summary>Whether destination ports count; with <see cref="IsSource"/> either will do.</summary>
    public bool IsDestination { get; init; }

    /// <summary>The ranges, lowest and highest port each.</summary>
    public IReadOnlyList<(ushort From, ushort To)> Ranges { get; init; } = [];

    /// <summary>Whether the port must lie in none of them.</summary>
    public bool Invert { get; init; }

    /// <summary>Reads it; null when this is another match or cut short.</summary>
    public static XtMultiport? Read(XtMatchExpression match)
    {
        ArgumentNullException.ThrowIfNull(match);
        XtReader info = new(match.Info);
        if (match.Extension != "multiport" || match.Revision != 1 || !info.Has(48) || info.Byte(1) > 15 || info.Byte(0) > 2)
        {
            return null;
        }

        // __u8 flags, count; __u16 ports[15]; __u8 pflags[15] (1: a range begins here), invert
        List<(ushort From, ushort To)> ranges = [];
        for (int i = 0; i < info.Byte(1); i++)
        {
            ushort from = info.UInt16(2 + (2 * i));
            bool isRange = info.Byte(32 + i) != 0 && i + 1 < info.Byte(1);
            ranges.Add((from, isRange ? info.UInt16(2 + (2 * ++i)) : from));
        }

        return new XtMultiport
        {
            IsSource = info.Byte(0) is 0 or 2,
            IsDestination = info.Byte(0) is 1 or 2,
            Ranges = ranges,
            Invert = info.Byte(47) != 0,
        };
    }
}
