using ContainerNet.Netlink;

namespace ContainerNet.Conntrack;

/// <summary>What few connections have.</summary>
public static partial class ConntrackReader
{
    private static void ReadDetail(AttributeReader attribute, ref ConntrackDetails? details)
    {
        switch (attribute.Type)
        {
            case CTA.HELP:
                (details ??= new()).Helper = Name(attribute.AsNested(), CTA.HELP_NAME);
                break;
            case CTA.SECCTX:
                (details ??= new()).SecurityContext = Name(attribute.AsNested(), CTA.SECCTX_NAME);
                break;
            case CTA.LABELS:
                (details ??= new()).Labels = Labels(attribute.Value);
                break;
            case CTA.TUPLE_MASTER:
                (details ??= new()).Master = new ConntrackTuple(attribute.AsNested());
                break;
            case CTA.SEQ_ADJ_ORIG:
                (details ??= new()).Adjustment = Adjustment(attribute.AsNested());
                break;
            case CTA.SEQ_ADJ_REPLY:
                (details ??= new()).ReplyAdjustment = Adjustment(attribute.AsNested());
                break;
            case CTA.SYNPROXY:
                (uint isn, uint its, uint offset) = Synproxy(attribute.AsNested());
                if ((isn | its | offset) != 0) // the kernel sends it with every TCP connection
                {
                    details ??= new();
                    (details.SynproxyIsn, details.SynproxyIts, details.SynproxyTimestampOffset) = (isn, its, offset);
                }

                break;
        }
    }

    private static (uint Isn, uint Its, uint Offset) Synproxy(AttributeReader attributes)
    {
        (uint Isn, uint Its, uint Offset) read = default;
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case CTA.SYNPROXY_ISN: read.Isn = attributes.AsNetworkUInt32(); break;
                case CTA.SYNPROXY_ITS: read.Its = attributes.AsNetworkUInt32(); break;
                case CTA.SYNPROXY_TSOFF: read.Offset = attributes.AsNetworkUInt32(); break;
            }
        }

        return read;
    }

    private static ConntrackAdjustment Adjustment(AttributeReader attributes)
    {
        uint position = 0;
        int before = 0;
        int after = 0;
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case CTA.SEQADJ_CORRECTION_POS: position = attributes.AsNetworkUInt32(); break;
                case CTA.SEQADJ_OFFSET_BEFORE: before = (int)attributes.AsNetworkUInt32(); break;
                case CTA.SEQADJ_OFFSET_AFTER: after = (int)attributes.AsNetworkUInt32(); break;
            }
        }

        return new ConntrackAdjustment(position, before, after);
    }

    private static string? Name(AttributeReader attributes, ushort type)
    {
        while (attributes.Next())
        {
            if (attributes.Type == type)
            {
                return attributes.AsString();
            }
        }

        return null;
    }

    // An array of unsigned long; on machines that begin with the low byte, as all that .NET runs on do, bit n is bit n % 8 of byte n / 8.
    private static int[] Labels(ReadOnlySpan<byte> bits)
    {
        List<int> set = [];
        for (int bit = 0; bit < bits.Length * 8; bit++)
        {
            if ((bits[bit / 8] & (1 << (bit % 8))) != 0)
            {
                set.Add(bit);
            }
        }

        return [.. set];
    }
}
