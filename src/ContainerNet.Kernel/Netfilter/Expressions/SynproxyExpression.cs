using ContainerNet.Netlink;

namespace ContainerNet.Netfilter.Expressions;

/// <summary>Answers SYNs itself until the handshake is done.</summary>
public sealed record SynproxyExpression : FilterExpression
{
    private const ushort NFTA_SYNPROXY_MSS = 1;
    private const ushort NFTA_SYNPROXY_WSCALE = 2;
    private const ushort NFTA_SYNPROXY_FLAGS = 3;

    /// <inheritdoc/>
    public override string Name => "synproxy";

    /// <summary>The segment size it announces; null for none.</summary>
    public ushort? SegmentSize { get; init; }

    /// <summary>The window scale it announces; null for none.</summary>
    public byte? WindowScale { get; init; }

    /// <summary><c>NF_SYNPROXY_OPT_*</c>: 1 segment size, 2 window scale, 4 selective acknowledgment, 8 timestamps.</summary>
    public uint Flags { get; init; }

    /// <summary>Reads the kernel's description of it.</summary>
    public static SynproxyExpression Read(AttributeReader data)
    {
        SynproxyExpression read = new();
        while (data.Next())
        {
            read = data.Type switch
            {
                NFTA_SYNPROXY_MSS => read with { SegmentSize = data.AsNetworkUInt16() },
                NFTA_SYNPROXY_WSCALE => read with { WindowScale = data.AsByte() },
                NFTA_SYNPROXY_FLAGS => read with { Flags = data.AsNetworkUInt32() },
                _ => read,
            };
        }

        return read;
    }

    /// <inheritdoc/>
    protected override void WriteData(MessageWriter data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (SegmentSize is ushort segmentSize)
        {
            data.NetworkUInt16(NFTA_SYNPROXY_MSS, segmentSize);
        }

        if (WindowScale is byte windowScale)
        {
            data.Byte(NFTA_SYNPROXY_WSCALE, windowScale);
        }

        data.NetworkUInt32(NFTA_SYNPROXY_FLAGS, Flags);
    }
}
