using ContainerNet.Netfilter.Expressions;

namespace ContainerNet.Netfilter.Xtables;

/// <summary>The <c>iprange</c> match (<c>struct xt_iprange_mtinfo</c>).</summary>
public sealed record XtAddressRange
{
    /// <summary>The lowest source; empty when the source does not matter.</summary>
    public IReadOnlyList<byte> SourceFrom { get; init; } = [];

    /// <summary>The highest source.</summary>
    public IReadOnlyList<byte> SourceTo { get; init; } = [];

    /// <summary>The lowest destination; empty when the destination does not matter.</summary>
    public IReadOnlyList<byte> DestinationFrom { get; init; } = [];

    /// <summary>The highest destination.</summary>
    public IReadOnlyList<byte> DestinationTo { get; init; } = [];

    /// <summary>Whether the source must lie outside.</summary>
    public bool InvertSource { get; init; }

    /// <summary>Whether the destination must lie outside.</summary>
    public bool InvertDestination { get; init; }

    /// <summary>Reads it; null when this is another match or cut short.</summary>
    /// <param name="match">The match.</param>
    /// <param name="addressLength">4 for IPv4, 16 for IPv6.</param>
    public static XtAddressRange? Read(XtMatchExpression match, int addressLength)
    {
        ArgumentNullException.ThrowIfNull(match);
        XtReader info = new(match.Info);
        if (match.Extension != "iprange" || match.Revision != 1 || !info.Has(65))
        {
            return null;
        }

        // union nf_inet_addr src_min, src_max, dst_min, dst_max; __u8 flags
        byte flags = info.Byte(64);
        bool hasSource = (flags & 1) != 0;
        bool hasDestination = (flags & 2) != 0;
        return new XtAddressRange
        {
            SourceFrom = hasSource ? info.Address(0, addressLength) : [],
            SourceTo = hasSource ? info.Address(16, addressLength) : [],
            DestinationFrom = hasDestination ? info.Address(32, addressLength) : [],
            DestinationTo = hasDestination ? info.Address(48, addressLength) : [],
            InvertSource = (flags & 16) != 0,
            InvertDestination = (flags & 32) != 0,
        };
    }
}
