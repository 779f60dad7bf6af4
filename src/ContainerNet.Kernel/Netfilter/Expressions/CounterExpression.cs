using ContainerNet.Netlink;

namespace ContainerNet.Netfilter.Expressions;

/// <summary>Counts.</summary>
public sealed record CounterExpression : FilterExpression
{
    private const ushort NFTA_COUNTER_BYTES = 1;
    private const ushort NFTA_COUNTER_PACKETS = 2;

    /// <inheritdoc/>
    public override string Name => "counter";

    /// <summary>Bytes counted.</summary>
    public ulong Bytes { get; init; }

    /// <summary>Packets counted.</summary>
    public ulong Packets { get; init; }

    /// <summary>Reads the kernel's description of it.</summary>
    public static CounterExpression Read(AttributeReader data)
    {
        CounterExpression read = new();
        while (data.Next())
        {
            read = data.Type switch
            {
                NFTA_COUNTER_BYTES => read with { Bytes = data.AsNetworkUInt64() },
                NFTA_COUNTER_PACKETS => read with { Packets = data.AsNetworkUInt64() },
                _ => read,
            };
        }

        return read;
    }

    /// <inheritdoc/>
    protected override void WriteData(MessageWriter data)
    {
        ArgumentNullException.ThrowIfNull(data);
        data.NetworkUInt64(NFTA_COUNTER_BYTES, Bytes);
        data.NetworkUInt64(NFTA_COUNTER_PACKETS, Packets);
    }
}
