using ContainerNet.Netlink;

namespace ContainerNet.Netfilter.Expressions;

/// <summary>Goes on only if registers compare so with constant bytes.</summary>
public sealed record CompareExpression : FilterExpression
{
    private const ushort NFTA_CMP_SREG = 1;
    private const ushort NFTA_CMP_OP = 2;
    private const ushort NFTA_CMP_DATA = 3;

    /// <inheritdoc/>
    public override string Name => "cmp";

    /// <summary>The first register compared.</summary>
    public uint SourceRegister { get; init; }

    /// <summary>How.</summary>
    public CompareOperator Operator { get; init; }

    /// <summary>The bytes compared with; their number is how many bytes of the registers count.</summary>
    public byte[] Data { get; init; } = [];

    /// <summary>Reads the kernel's description of it.</summary>
    public static CompareExpression Read(AttributeReader data)
    {
        uint source = 0, how = 0;
        byte[] with = [];
        while (data.Next())
        {
            switch (data.Type)
            {
                case NFTA_CMP_SREG: source = data.AsNetworkUInt32(); break;
                case NFTA_CMP_OP: how = data.AsNetworkUInt32(); break;
                case NFTA_CMP_DATA: with = DataAttribute.ReadValue(data.AsNested()); break;
            }
        }

        return new CompareExpression { SourceRegister = source, Operator = (CompareOperator)how, Data = with };
    }

    /// <inheritdoc/>
    protected override void WriteData(MessageWriter data)
    {
        ArgumentNullException.ThrowIfNull(data);
        data.NetworkUInt32(NFTA_CMP_SREG, SourceRegister);
        data.NetworkUInt32(NFTA_CMP_OP, (uint)Operator);
        DataAttribute.WriteValue(data, NFTA_CMP_DATA, Data);
    }
}
