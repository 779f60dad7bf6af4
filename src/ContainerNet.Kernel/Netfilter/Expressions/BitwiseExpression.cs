using ContainerNet.Netlink;

namespace ContainerNet.Netfilter.Expressions;

/// <summary>Calculates <c>(source &amp; mask) ^ xor</c>, or shifts.</summary>
public sealed record BitwiseExpression : FilterExpression
{
    private const ushort NFTA_BITWISE_SREG = 1;
    private const ushort NFTA_BITWISE_DREG = 2;
    private const ushort NFTA_BITWISE_LEN = 3;
    private const ushort NFTA_BITWISE_MASK = 4;
    private const ushort NFTA_BITWISE_XOR = 5;
    private const ushort NFTA_BITWISE_OP = 6;
    private const ushort NFTA_BITWISE_DATA = 7;
    private const ushort NFTA_BITWISE_SREG2 = 8;

    /// <inheritdoc/>
    public override string Name => "bitwise";

    /// <summary>The first register read.</summary>
    public uint SourceRegister { get; init; }

    /// <summary>The first register written.</summary>
    public uint DestinationRegister { get; init; }

    /// <summary>How many bytes.</summary>
    public uint Length { get; init; }

    /// <summary>The bits kept; null when it shifts.</summary>
    public byte[]? Mask { get; init; }

    /// <summary>The bits turned over afterwards; null when it shifts.</summary>
    public byte[]? Xor { get; init; }

    /// <summary>What is calculated.</summary>
    public BitwiseOperation Operation { get; init; }

    /// <summary>How far it shifts, a number in the machine's byte order; null when it masks.</summary>
    public byte[]? Data { get; init; }

    /// <summary>The register it is calculated with; null when constants are.</summary>
    public uint? OtherRegister { get; init; }

    /// <summary>Reads the kernel's description of it.</summary>
    public static BitwiseExpression Read(AttributeReader data)
    {
        BitwiseExpression read = new();
        while (data.Next())
        {
            read = data.Type switch
            {
                NFTA_BITWISE_SREG => read with { SourceRegister = data.AsNetworkUInt32() },
                NFTA_BITWISE_DREG => read with { DestinationRegister = data.AsNetworkUInt32() },
                NFTA_BITWISE_LEN => read with { Length = data.AsNetworkUInt32() },
                NFTA_BITWISE_MASK => read with { Mask = DataAttribute.ReadValue(data.AsNested()) },
                NFTA_BITWISE_XOR => read with { Xor = DataAttribute.ReadValue(data.AsNested()) },
                NFTA_BITWISE_OP => read with { Operation = (BitwiseOperation)data.AsNetworkUInt32() },
                NFTA_BITWISE_DATA => read with { Data = DataAttribute.ReadValue(data.AsNested()) },
                NFTA_BITWISE_SREG2 => read with { OtherRegister = data.AsNetworkUInt32() },
                _ => read,
            };
        }

        return read;
    }

    /// <inheritdoc/>
    protected override void WriteData(MessageWriter data)
    {
        ArgumentNullException.ThrowIfNull(data);
        data.NetworkUInt32(NFTA_BITWISE_SREG, SourceRegister);
        data.NetworkUInt32(NFTA_BITWISE_DREG, DestinationRegister);
        data.NetworkUInt32(NFTA_BITWISE_LEN, Length);

        if (Mask is not null)
        {
            DataAttribute.WriteValue(data, NFTA_BITWISE_MASK, Mask);
        }

        if (Xor is not null)
        {
            DataAttribute.WriteValue(data, NFTA_BITWISE_XOR, Xor);
        }

        data.NetworkUInt32(NFTA_BITWISE_OP, (uint)Operation);

        if (Data is not null)
        {
            DataAttribute.WriteValue(data, NFTA_BITWISE_DATA, Data);
        }

        if (OtherRegister is uint otherRegister)
        {
            data.NetworkUInt32(NFTA_BITWISE_SREG2, otherRegister);
        }
    }
}
