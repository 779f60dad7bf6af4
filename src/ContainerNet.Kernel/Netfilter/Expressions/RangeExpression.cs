using ContainerNet.Netlink;

namespace ContainerNet.Netfilter.Expressions;

/// <summary>Goes on only if registers lie between two constants (or outside of them).</summary>
public sealed record RangeExpression : FilterExpression
{
    private const ushort NFTA_RANGE_SREG = 1;
    private const ushort NFTA_RANGE_OP = 2;
    private const ushort NFTA_RANGE_FROM_DATA = 3;
    private const ushort NFTA_RANGE_TO_DATA = 4;

    /// <inheritdoc/>
    public override string Name => "range";

    /// <summary>The first register compared.</summary>
    public uint SourceRegister { get; init; }

    /// <summary><see cref="CompareOperator.Equal"/>: between them; <see cref="CompareOperator.NotEqual"/>: outside.</summary>
    public CompareOperator Operator { get; init; }

    /// <summary>The lowest that is in the range.</summary>
    public byte[] From { get; init; } = [];

    /// <summary>The highest that is in the range.</summary>
    public byte[] To { get; init; } = [];

    /// <summary>Reads the kernel's description of it.</summary>
    public static RangeExpression Read(AttributeReader data)
    {
        RangeExpression read = new();
        while (data.Next())
        {
            read = data.Type switch
            {
                NFTA_RANGE_SREG => read with { SourceRegister = data.AsNetworkUInt32() },
                NFTA_RANGE_OP => read with { Operator = (CompareOperator)data.AsNetworkUInt32() },
                NFTA_RANGE_FROM_DATA => read with { From = DataAttribute.ReadValue(data.AsNested()) },
                NFTA_RANGE_TO_DATA => read with { To = DataAttribute.ReadValue(data.AsNested()) },
                _ => read,
            };
        }

        return read;
    }

    /// <inheritdoc/>
    protected override void WriteData(MessageWriter data)
    {
        ArgumentNullException.ThrowIfNull(data);
        data.NetworkUInt32(NFTA_RANGE_SREG, SourceRegister);
        data.NetworkUInt32(NFTA_RANGE_OP, (uint)Operator);
        DataAttribute.WriteValue(data, NFTA_RANGE_FROM_DATA, From);
        DataAttribute.WriteValue(data, NFTA_RANGE_TO_DATA, To);
    }
}
