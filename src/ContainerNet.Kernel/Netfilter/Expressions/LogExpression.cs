using ContainerNet.Netlink;

namespace ContainerNet.Netfilter.Expressions;

/// <summary>Writes the packet to the kernel log or a listener.</summary>
public sealed record LogExpression : FilterExpression
{
    private const ushort NFTA_LOG_GROUP = 1;
    private const ushort NFTA_LOG_PREFIX = 2;
    private const ushort NFTA_LOG_SNAPLEN = 3;
    private const ushort NFTA_LOG_QTHRESHOLD = 4;
    private const ushort NFTA_LOG_LEVEL = 5;
    private const ushort NFTA_LOG_FLAGS = 6;

    /// <inheritdoc/>
    public override string Name => "log";

    /// <summary>The listeners' group; null for the kernel log.</summary>
    public ushort? Group { get; init; }

    /// <summary>What the line begins with; null for nothing.</summary>
    public string? Prefix { get; init; }

    /// <summary>Bytes of the packet given to listeners.</summary>
    public uint? SnapLength { get; init; }

    /// <summary>Packets gathered before listeners are woken.</summary>
    public ushort? QueueThreshold { get; init; }

    /// <summary>The severity, as in syslog(3).</summary>
    public uint? Level { get; init; }

    /// <summary><c>NF_LOG_*</c>: which header fields are written too.</summary>
    public uint? Flags { get; init; }

    /// <summary>Reads the kernel's description of it.</summary>
    public static LogExpression Read(AttributeReader data)
    {
        LogExpression read = new();
        while (data.Next())
        {
            read = data.Type switch
            {
                NFTA_LOG_GROUP => read with { Group = data.AsNetworkUInt16() },
                NFTA_LOG_PREFIX => read with { Prefix = data.AsString() },
                NFTA_LOG_SNAPLEN => read with { SnapLength = data.AsNetworkUInt32() },
                NFTA_LOG_QTHRESHOLD => read with { QueueThreshold = data.AsNetworkUInt16() },
                NFTA_LOG_LEVEL => read with { Level = data.AsNetworkUInt32() },
                NFTA_LOG_FLAGS => read with { Flags = data.AsNetworkUInt32() },
                _ => read,
            };
        }

        return read;
    }

    /// <inheritdoc/>
    protected override void WriteData(MessageWriter data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (Group is ushort group)
        {
            data.UInt16(NFTA_LOG_GROUP, System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(group));
        }

        if (Prefix is not null)
        {
            data.String(NFTA_LOG_PREFIX, Prefix);
        }

        if (SnapLength is uint snapLength)
        {
            data.NetworkUInt32(NFTA_LOG_SNAPLEN, snapLength);
        }

        if (QueueThreshold is ushort threshold)
        {
            data.UInt16(NFTA_LOG_QTHRESHOLD, System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(threshold));
        }

        if (Level is uint level)
        {
            data.NetworkUInt32(NFTA_LOG_LEVEL, level);
        }

        if (Flags is uint flags)
        {
            data.NetworkUInt32(NFTA_LOG_FLAGS, flags);
        }
    }
}
