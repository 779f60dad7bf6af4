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
        ulong bytes = 0, packets = 0;
        while (data.Next())
        {
            switch (data.Type)
            {
                case NFTA_COUNTER_BYTES: bytes = data.AsNetworkUInt64(); break;
                case NFTA_COUNTER_PACKETS: packets = data.AsNetworkUInt64(); break;
            }
        }

        return new CounterExpression { Bytes = bytes, Packets = packets };
    }

    /// <inheritdoc/>
    protected override void WriteData(MessageWriter data)
    {
        ArgumentNullException.ThrowIfNull(data);
        data.NetworkUInt64(NFTA_COUNTER_BYTES, Bytes);
        data.NetworkUInt64(NFTA_COUNTER_PACKETS, Packets);
    }
}
