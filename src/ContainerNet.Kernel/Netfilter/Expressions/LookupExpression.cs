using ContainerNet.Netlink;

namespace ContainerNet.Netfilter.Expressions;

/// <summary>Looks registers up in a set; from a map it loads what stands there.</summary>
public sealed record LookupExpression : FilterExpression
{
    private const ushort NFTA_LOOKUP_SET = 1;
    private const ushort NFTA_LOOKUP_SREG = 2;
    private const ushort NFTA_LOOKUP_DREG = 3;
    private const ushort NFTA_LOOKUP_SET_ID = 4;
    private const ushort NFTA_LOOKUP_FLAGS = 5;

    /// <inheritdoc/>
    public override string Name => "lookup";

    /// <summary>The set's name.</summary>
    public string Set { get; init; } = "";

    /// <summary>The first register of the key.</summary>
    public uint SourceRegister { get; init; }

    /// <summary>Where a map's data goes (0 for a verdict); null for a set.</summary>
    public uint? DestinationRegister { get; init; }

    /// <summary>The number of a set made in the same transaction; never read back.</summary>
    public uint? SetId { get; init; }

    /// <summary><c>NFT_LOOKUP_F_INV</c> (1): go on when it is not in the set.</summary>
    public uint Flags { get; init; }

    /// <summary>Whether it goes on when the key is not in the set.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsInverted => (Flags & 1) != 0;

    /// <summary>Reads the kernel's description of it.</summary>
    public static LookupExpression Read(AttributeReader data)
    {
        LookupExpression read = new();
        while (data.Next())
        {
            read = data.Type switch
            {
                NFTA_LOOKUP_SET => read with { Set = data.AsString() },
                NFTA_LOOKUP_SREG => read with { SourceRegister = data.AsNetworkUInt32() },
                NFTA_LOOKUP_DREG => read with { DestinationRegister = data.AsNetworkUInt32() },
                NFTA_LOOKUP_SET_ID => read with { SetId = data.AsNetworkUInt32() },
                NFTA_LOOKUP_FLAGS => read with { Flags = data.AsNetworkUInt32() },
                _ => read,
            };
        }

        return read;
    }

    /// <inheritdoc/>
    protected override void WriteData(MessageWriter data)
    {
        ArgumentNullException.ThrowIfNull(data);
        data.String(NFTA_LOOKUP_SET, Set);
        data.NetworkUInt32(NFTA_LOOKUP_SREG, SourceRegister);

        if (DestinationRegister is uint destinationRegister)
        {
            data.NetworkUInt32(NFTA_LOOKUP_DREG, destinationRegister);
        }

        if (SetId is uint setId)
        {
            data.NetworkUInt32(NFTA_LOOKUP_SET_ID, setId);
        }

        data.NetworkUInt32(NFTA_LOOKUP_FLAGS, Flags);
    }
}
