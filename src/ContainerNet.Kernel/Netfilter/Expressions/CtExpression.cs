using ContainerNet.Netlink;

namespace ContainerNet.Netfilter.Expressions;

/// <summary>Loads what connection tracking knows of the packet's connection into a register, or sets it.</summary>
public sealed record CtExpression : FilterExpression
{
    private const ushort NFTA_CT_DREG = 1;
    private const ushort NFTA_CT_KEY = 2;
    private const ushort NFTA_CT_DIRECTION = 3;
    private const ushort NFTA_CT_SREG = 4;

    /// <inheritdoc/>
    public override string Name => "ct";

    /// <summary>The register loaded; null when it sets.</summary>
    public uint? DestinationRegister { get; init; }

    /// <summary>What is loaded or set.</summary>
    public CtKey Key { get; init; }

    /// <summary>0 as the connection began, 1 the way of its replies; null for the packet's own.</summary>
    public byte? Direction { get; init; }

    /// <summary>The register it is set from; null when it loads.</summary>
    public uint? SourceRegister { get; init; }

    /// <summary>Reads the kernel's description of it.</summary>
    public static CtExpression Read(AttributeReader data)
    {
        CtExpression read = new();
        while (data.Next())
        {
            read = data.Type switch
            {
                NFTA_CT_DREG => read with { DestinationRegister = data.AsNetworkUInt32() },
                NFTA_CT_KEY => read with { Key = (CtKey)data.AsNetworkUInt32() },
                NFTA_CT_DIRECTION => read with { Direction = data.AsByte() },
                NFTA_CT_SREG => read with { SourceRegister = data.AsNetworkUInt32() },
                _ => read,
            };
        }

        return read;
    }

    /// <inheritdoc/>
    protected override void WriteData(MessageWriter data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (DestinationRegister is uint destinationRegister)
        {
            data.NetworkUInt32(NFTA_CT_DREG, destinationRegister);
        }

        data.NetworkUInt32(NFTA_CT_KEY, (uint)Key);

        if (Direction is byte direction)
        {
            data.Byte(NFTA_CT_DIRECTION, direction);
        }

        if (SourceRegister is uint sourceRegister)
        {
            data.NetworkUInt32(NFTA_CT_SREG, sourceRegister);
        }
    }
}
