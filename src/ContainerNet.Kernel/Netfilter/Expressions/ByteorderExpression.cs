using ContainerNet.Netlink;

namespace ContainerNet.Netfilter.Expressions;

/// <summary>Turns numbers in registers from network to machine byte order, or back.</summary>
public sealed record ByteorderExpression : FilterExpression
{
    private const ushort NFTA_BYTEORDER_SREG = 1;
    private const ushort NFTA_BYTEORDER_DREG = 2;
    private const ushort NFTA_BYTEORDER_OP = 3;
    private const ushort NFTA_BYTEORDER_LEN = 4;
    private const ushort NFTA_BYTEORDER_SIZE = 5;

    /// <inheritdoc/>
    public override string Name => "byteorder";

    /// <summary>The first register read.</summary>
    public uint SourceRegister { get; init; }

    /// <summary>The first register written.</summary>
    public uint DestinationRegister { get; init; }

    /// <summary><c>NFT_BYTEORDER_*</c>: 0 network to machine, 1 machine to network.</summary>
    public uint Operation { get; init; }

    /// <summary>How many bytes in all.</summary>
    public uint Length { get; init; }

    /// <summary>Bytes of one number: 2, 4 or 8.</summary>
    public uint Size { get; init; }

    /// <summary>Reads the kernel's description of it.</summary>
    public static ByteorderExpression Read(AttributeReader data)
    {
        ByteorderExpression read = new();
        while (data.Next())
        {
            read = data.Type switch
            {
                NFTA_BYTEORDER_SREG => read with { SourceRegister = data.AsNetworkUInt32() },
                NFTA_BYTEORDER_DREG => read with { DestinationRegister = data.AsNetworkUInt32() },
                NFTA_BYTEORDER_OP => read with { Operation = data.AsNetworkUInt32() },
                NFTA_BYTEORDER_LEN => read with { Length = data.AsNetworkUInt32() },
                NFTA_BYTEORDER_SIZE => read with { Size = data.AsNetworkUInt32() },
                _ => read,
            };
        }

        return read;
    }

    /// <inheritdoc/>
    protected override void WriteData(MessageWriter data)
    {
        ArgumentNullException.ThrowIfNull(data);
        data.NetworkUInt32(NFTA_BYTEORDER_SREG, SourceRegister);
        data.NetworkUInt32(NFTA_BYTEORDER_DREG, DestinationRegister);
        data.NetworkUInt32(NFTA_BYTEORDER_OP, Operation);
        data.NetworkUInt32(NFTA_BYTEORDER_LEN, Length);
        data.NetworkUInt32(NFTA_BYTEORDER_SIZE, Size);
    }
}
