using ContainerNet.Netlink;

namespace ContainerNet.Netfilter.Expressions;

/// <summary>Hands the packet to a process.</summary>
public sealed record QueueExpression : FilterExpression
{
    private const ushort NFTA_QUEUE_NUM = 1;
    private const ushort NFTA_QUEUE_TOTAL = 2;
    private const ushort NFTA_QUEUE_FLAGS = 3;
    private const ushort NFTA_QUEUE_SREG_QNUM = 4;

    /// <inheritdoc/>
    public override string Name => "queue";

    /// <summary>The queue, or the first of them; null when a register says it.</summary>
    public ushort? Number { get; init; }

    /// <summary>How many queues share the packets.</summary>
    public ushort? Total { get; init; }

    /// <summary><c>NFT_QUEUE_FLAG_*</c>: 1 accept when nobody listens, 2 by processor.</summary>
    public ushort? Flags { get; init; }

    /// <summary>The register with the queue; null when <see cref="Number"/> says it.</summary>
    public uint? NumberRegister { get; init; }

    /// <summary>Reads the kernel's description of it.</summary>
    public static QueueExpression Read(AttributeReader data)
    {
        QueueExpression read = new();
        while (data.Next())
        {
            read = data.Type switch
            {
                NFTA_QUEUE_NUM => read with { Number = data.AsNetworkUInt16() },
                NFTA_QUEUE_TOTAL => read with { Total = data.AsNetworkUInt16() },
                NFTA_QUEUE_FLAGS => read with { Flags = data.AsNetworkUInt16() },
                NFTA_QUEUE_SREG_QNUM => read with { NumberRegister = data.AsNetworkUInt32() },
                _ => read,
            };
        }

        return read;
    }

    /// <inheritdoc/>
    protected override void WriteData(MessageWriter data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (Number is ushort number)
        {
            data.NetworkUInt16(NFTA_QUEUE_NUM, number);
        }

        if (Total is ushort total)
        {
            data.NetworkUInt16(NFTA_QUEUE_TOTAL, total);
        }

        if (Flags is ushort flags)
        {
            data.NetworkUInt16(NFTA_QUEUE_FLAGS, flags);
        }

        if (NumberRegister is uint numberRegister)
        {
            data.NetworkUInt32(NFTA_QUEUE_SREG_QNUM, numberRegister);
        }
    }
}
