using ContainerNet.Netlink;

namespace ContainerNet.Netfilter.Expressions;

/// <summary>Remembers when it was last come to.</summary>
public sealed record LastExpression : FilterExpression
{
    private const ushort NFTA_LAST_SET = 1;
    private const ushort NFTA_LAST_MSECS = 2;

    /// <inheritdoc/>
    public override string Name => "last";

    /// <summary>Not 0 when it ever was.</summary>
    public uint IsSet { get; init; }

    /// <summary>How long ago that was.</summary>
    public ulong MillisecondsAgo { get; init; }

    /// <summary>Reads the kernel's description of it.</summary>
    public static LastExpression Read(AttributeReader data)
    {
        LastExpression read = new();
        while (data.Next())
        {
            read = data.Type switch
            {
                NFTA_LAST_SET => read with { IsSet = data.AsNetworkUInt32() },
                NFTA_LAST_MSECS => read with { MillisecondsAgo = data.AsNetworkUInt64() },
                _ => read,
            };
        }

        return read;
    }

    /// <inheritdoc/>
    protected override void WriteData(MessageWriter data)
    {
        ArgumentNullException.ThrowIfNull(data);
        data.NetworkUInt32(NFTA_LAST_SET, IsSet);
        data.NetworkUInt64(NFTA_LAST_MSECS, MillisecondsAgo);
    }
}
