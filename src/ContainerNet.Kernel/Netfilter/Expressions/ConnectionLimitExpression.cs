using ContainerNet.Netlink;

namespace ContainerNet.Netfilter.Expressions;

/// <summary>Goes on only while, or only when more than, so many connections are known.</summary>
public sealed record ConnectionLimitExpression : FilterExpression
{
    private const ushort NFTA_CONNLIMIT_COUNT = 1;
    private const ushort NFTA_CONNLIMIT_FLAGS = 2;

    /// <inheritdoc/>
    public override string Name => "connlimit";

    /// <summary>How many.</summary>
    public uint Count { get; init; }

    /// <summary><c>NFT_CONNLIMIT_F_INV</c> (1): goes on when there are more.</summary>
    public uint Flags { get; init; }

    /// <summary>Reads the kernel's description of it.</summary>
    public static ConnectionLimitExpression Read(AttributeReader data)
    {
        ConnectionLimitExpression read = new();
        while (data.Next())
        {
            read = data.Type switch
            {
                NFTA_CONNLIMIT_COUNT => read with { Count = data.AsNetworkUInt32() },
                NFTA_CONNLIMIT_FLAGS => read with { Flags = data.AsNetworkUInt32() },
                _ => read,
            };
        }

        return read;
    }

    /// <inheritdoc/>
    protected override void WriteData(MessageWriter data)
    {
        ArgumentNullException.ThrowIfNull(data);
        data.NetworkUInt32(NFTA_CONNLIMIT_COUNT, Count);
        data.NetworkUInt32(NFTA_CONNLIMIT_FLAGS, Flags);
    }
}
