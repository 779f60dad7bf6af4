using ContainerNet.Netfilter.Expressions;

namespace ContainerNet.Netfilter.Xtables;

/// <summary>The <c>addrtype</c> match (<c>struct xt_addrtype_info_v1</c>, <c>struct xt_addrtype_info</c>).</summary>
public sealed record XtAddressType
{
    /// <summary>The types the source may have, a bit for each <c>RTN_*</c> number: 4 is local; 0 for any.</summary>
    public ushort SourceTypes { get; init; }

    /// <summary>The types the destination may have; 0 for any.</summary>
    public ushort DestinationTypes { get; init; }

    /// <summary>Whether the source must have none of them.</summary>
    public bool InvertSource { get; init; }

    /// <summary>Whether the destination must have none of them.</summary>
    public bool InvertDestination { get; init; }

    /// <summary>Whether only the link it came in by, or leaves by, is looked at.</summary>
    public bool IsLimitedToLink { get; init; }

    /// <summary>Reads it; null when this is another match or cut short.</summary>
    public static XtAddressType? Read(XtMatchExpression match)
    {
        ArgumentNullException.ThrowIfNull(match);
        XtReader info = new(match.Info);
        if (match.Extension != "addrtype" || match.Revision > 1 || !info.Has(match.Revision == 1 ? 8 : 12))
        {
            return null;
        }

        // __u16 source, dest; v1: __u32 flags; v0: __u32 invert_source, invert_dest
        uint flags = match.Revision == 1 ? info.UInt32(4) : (info.UInt32(4) != 0 ? 1u : 0) | (info.UInt32(8) != 0 ? 2u : 0);
        return new XtAddressType
        {
            SourceTypes = info.UInt16(0),
            DestinationTypes = info.UInt16(2),
            InvertSource = (flags & 1) != 0,
            InvertDestination = (flags & 2) != 0,
            IsLimitedToLink = (flags & 12) != 0,
        };
    }
}
