using ContainerNet.Netlink;

namespace ContainerNet.Netfilter.Expressions;

/// <summary>Goes on only while a rate is kept (or, inverted, once it is exceeded).</summary>
public sealed record LimitExpression : FilterExpression
{
    private const ushort NFTA_LIMIT_RATE = 1;
    private const ushort NFTA_LIMIT_UNIT = 2;
    private const ushort NFTA_LIMIT_BURST = 3;
    private const ushort NFTA_LIMIT_TYPE = 4;
    private const ushort NFTA_LIMIT_FLAGS = 5;

    /// <inheritdoc/>
    public override string Name => "limit";

    /// <summary>Packets or bytes in a <see cref="UnitSeconds"/>.</summary>
    public ulong Rate { get; init; }

    /// <summary>Seconds the rate is for: 1, 60, 3600, 86400, 604800.</summary>
    public ulong UnitSeconds { get; init; }

    /// <summary>How much may pass at once beyond the rate.</summary>
    public uint Burst { get; init; }

    /// <summary><c>NFT_LIMIT_*</c>: 0 packets, 1 bytes.</summary>
    public uint Type { get; init; }

    /// <summary><c>NFT_LIMIT_F_INV</c> (1): go on once the rate is exceeded.</summary>
    public uint Flags { get; init; }

    /// <summary>Reads the kernel's description of it.</summary>
    public static LimitExpression Read(AttributeReader data)
    {
        LimitExpression read = new();
        while (data.Next())
        {
            read = data.Type switch
            {
                NFTA_LIMIT_RATE => read with { Rate = data.AsNetworkUInt64() },
                NFTA_LIMIT_UNIT => read with { UnitSeconds = data.AsNetworkUInt64() },
                NFTA_LIMIT_BURST => read with { Burst = data.AsNetworkUInt32() },
                NFTA_LIMIT_TYPE => read with { Type = data.AsNetworkUInt32() },
                NFTA_LIMIT_FLAGS => read with { Flags = data.AsNetworkUInt32() },
                _ => read,
            };
        }

        return read;
    }

    /// <inheritdoc/>
    protected override void WriteData(MessageWriter data)
    {
        ArgumentNullException.ThrowIfNull(data);
        data.NetworkUInt64(NFTA_LIMIT_RATE, Rate);
        data.NetworkUInt64(NFTA_LIMIT_UNIT, UnitSeconds);
        data.NetworkUInt32(NFTA_LIMIT_BURST, Burst);
        data.NetworkUInt32(NFTA_LIMIT_TYPE, Type);
        data.NetworkUInt32(NFTA_LIMIT_FLAGS, Flags);
    }
}
