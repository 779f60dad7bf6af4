using ContainerNet.Netlink;

namespace ContainerNet.Netfilter.Expressions;

/// <summary>Loads the next or a random number.</summary>
public sealed record NumberGeneratorExpression : FilterExpression
{
    private const ushort NFTA_NG_DREG = 1;
    private const ushort NFTA_NG_MODULUS = 2;
    private const ushort NFTA_NG_TYPE = 3;
    private const ushort NFTA_NG_OFFSET = 4;

    /// <inheritdoc/>
    public override string Name => "numgen";

    /// <summary>The register loaded.</summary>
    public uint DestinationRegister { get; init; }

    /// <summary>One more than the highest number, before <see cref="Offset"/>.</summary>
    public uint Modulus { get; init; }

    /// <summary><c>NFT_NG_*</c>: 0 the next, 1 a random one.</summary>
    public uint Type { get; init; }

    /// <summary>Added to the number.</summary>
    public uint Offset { get; init; }

    /// <summary>Reads the kernel's description of it.</summary>
    public static NumberGeneratorExpression Read(AttributeReader data)
    {
        NumberGeneratorExpression read = new();
        while (data.Next())
        {
            read = data.Type switch
            {
                NFTA_NG_DREG => read with { DestinationRegister = data.AsNetworkUInt32() },
                NFTA_NG_MODULUS => read with { Modulus = data.AsNetworkUInt32() },
                NFTA_NG_TYPE => read with { Type = data.AsNetworkUInt32() },
                NFTA_NG_OFFSET => read with { Offset = data.AsNetworkUInt32() },
                _ => read,
            };
        }

        return read;
    }

    /// <inheritdoc/>
    protected override void WriteData(MessageWriter data)
    {
        ArgumentNullException.ThrowIfNull(data);
        data.NetworkUInt32(NFTA_NG_DREG, DestinationRegister);
        data.NetworkUInt32(NFTA_NG_MODULUS, Modulus);
        data.NetworkUInt32(NFTA_NG_TYPE, Type);
        data.NetworkUInt32(NFTA_NG_OFFSET, Offset);
    }
}
