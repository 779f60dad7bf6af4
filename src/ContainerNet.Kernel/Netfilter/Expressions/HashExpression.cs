using ContainerNet.Netlink;

namespace ContainerNet.Netfilter.Expressions;

/// <summary>Loads a hash of registers, or the kernel's own of the connection.</summary>
public sealed record HashExpression : FilterExpression
{
    private const ushort NFTA_HASH_SREG = 1;
    private const ushort NFTA_HASH_DREG = 2;
    private const ushort NFTA_HASH_LEN = 3;
    private const ushort NFTA_HASH_MODULUS = 4;
    private const ushort NFTA_HASH_SEED = 5;
    private const ushort NFTA_HASH_OFFSET = 6;
    private const ushort NFTA_HASH_TYPE = 7;

    /// <inheritdoc/>
    public override string Name => "hash";

    /// <summary>The first register hashed; null for the kernel's own hash.</summary>
    public uint? SourceRegister { get; init; }

    /// <summary>The register loaded.</summary>
    public uint DestinationRegister { get; init; }

    /// <summary>How many bytes are hashed; null for the kernel's own hash.</summary>
    public uint? Length { get; init; }

    /// <summary>One more than the highest number, before <see cref="Offset"/>.</summary>
    public uint Modulus { get; init; }

    /// <summary>What the hash begins with; null when the kernel has chosen it.</summary>
    public uint? Seed { get; init; }

    /// <summary>Added to the number.</summary>
    public uint Offset { get; init; }

    /// <summary><c>NFT_HASH_*</c>: 0 jhash, 1 symhash.</summary>
    public uint Type { get; init; }

    /// <summary>Reads the kernel's description of it.</summary>
    public static HashExpression Read(AttributeReader data)
    {
        HashExpression read = new();
        while (data.Next())
        {
            read = data.Type switch
            {
                NFTA_HASH_SREG => read with { SourceRegister = data.AsNetworkUInt32() },
                NFTA_HASH_DREG => read with { DestinationRegister = data.AsNetworkUInt32() },
                NFTA_HASH_LEN => read with { Length = data.AsNetworkUInt32() },
                NFTA_HASH_MODULUS => read with { Modulus = data.AsNetworkUInt32() },
                NFTA_HASH_SEED => read with { Seed = data.AsNetworkUInt32() },
                NFTA_HASH_OFFSET => read with { Offset = data.AsNetworkUInt32() },
                NFTA_HASH_TYPE => read with { Type = data.AsNetworkUInt32() },
                _ => read,
            };
        }

        return read;
    }

    /// <inheritdoc/>
    protected override void WriteData(MessageWriter data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (SourceRegister is uint sourceRegister)
        {
            data.NetworkUInt32(NFTA_HASH_SREG, sourceRegister);
        }

        data.NetworkUInt32(NFTA_HASH_DREG, DestinationRegister);

        if (Length is uint length)
        {
            data.NetworkUInt32(NFTA_HASH_LEN, length);
        }

        data.NetworkUInt32(NFTA_HASH_MODULUS, Modulus);

        if (Seed is uint seed)
        {
            data.NetworkUInt32(NFTA_HASH_SEED, seed);
        }

        data.NetworkUInt32(NFTA_HASH_OFFSET, Offset);
        data.NetworkUInt32(NFTA_HASH_TYPE, Type);
    }
}
