using ContainerNet.Netlink;

namespace ContainerNet.Netfilter.Expressions;

/// <summary>Goes on only while, or only after, so many bytes have passed.</summary>
public sealed record QuotaExpression : FilterExpression
{
    private const ushort NFTA_QUOTA_BYTES = 1;
    private const ushort NFTA_QUOTA_FLAGS = 2;
    private const ushort NFTA_QUOTA_CONSUMED = 4;

    /// <inheritdoc/>
    public override string Name => "quota";

    /// <summary>The quota.</summary>
    public ulong Bytes { get; init; }

    /// <summary><c>NFT_QUOTA_F_INV</c> (1): goes on when it is used up; 2: it is used up.</summary>
    public uint Flags { get; init; }

    /// <summary>Bytes that have passed.</summary>
    public ulong Consumed { get; init; }

    /// <summary>Reads the kernel's description of it.</summary>
    public static QuotaExpression Read(AttributeReader data)
    {
        QuotaExpression read = new();
        while (data.Next())
        {
            read = data.Type switch
            {
                NFTA_QUOTA_BYTES => read with { Bytes = data.AsNetworkUInt64() },
                NFTA_QUOTA_FLAGS => read with { Flags = data.AsNetworkUInt32() },
                NFTA_QUOTA_CONSUMED => read with { Consumed = data.AsNetworkUInt64() },
                _ => read,
            };
        }

        return read;
    }

    /// <inheritdoc/>
    protected override void WriteData(MessageWriter data)
    {
        ArgumentNullException.ThrowIfNull(data);
        data.NetworkUInt64(NFTA_QUOTA_BYTES, Bytes);
        data.NetworkUInt32(NFTA_QUOTA_FLAGS, Flags);
        data.NetworkUInt64(NFTA_QUOTA_CONSUMED, Consumed);
    }
}
