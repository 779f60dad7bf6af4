using ContainerNet.Netlink;

namespace ContainerNet.Netfilter.Expressions;

/// <summary>Loads part of an IPv6 extension header, a TCP or IP option or an SCTP chunk, or whether it is there; or writes into it, or takes it out.</summary>
public sealed record ExtensionHeaderExpression : FilterExpression
{
    private const ushort NFTA_EXTHDR_DREG = 1;
    private const ushort NFTA_EXTHDR_TYPE = 2;
    private const ushort NFTA_EXTHDR_OFFSET = 3;
    private const ushort NFTA_EXTHDR_LEN = 4;
    private const ushort NFTA_EXTHDR_FLAGS = 5;
    private const ushort NFTA_EXTHDR_OP = 6;
    private const ushort NFTA_EXTHDR_SREG = 7;

    /// <inheritdoc/>
    public override string Name => "exthdr";

    /// <summary>The register loaded; null when it changes the packet.</summary>
    public uint? DestinationRegister { get; init; }

    /// <summary>Which header, option or chunk, by its number in the protocol.</summary>
    public byte Type { get; init; }

    /// <summary>The first byte in it.</summary>
    public uint Offset { get; init; }

    /// <summary>How many bytes.</summary>
    public uint Length { get; init; }

    /// <summary><c>NFT_EXTHDR_F_PRESENT</c> (1): load only whether it is there.</summary>
    public uint Flags { get; init; }

    /// <summary>What it is part of.</summary>
    public ExtensionHeaderKind Operation { get; init; }

    /// <summary>The register written into the packet; null when it loads or takes out.</summary>
    public uint? SourceRegister { get; init; }

    /// <summary>Reads the kernel's description of it.</summary>
    public static ExtensionHeaderExpression Read(AttributeReader data)
    {
        ExtensionHeaderExpression read = new();
        while (data.Next())
        {
            read = data.Type switch
            {
                NFTA_EXTHDR_DREG => read with { DestinationRegister = data.AsNetworkUInt32() },
                NFTA_EXTHDR_TYPE => read with { Type = data.AsByte() },
                NFTA_EXTHDR_OFFSET => read with { Offset = data.AsNetworkUInt32() },
                NFTA_EXTHDR_LEN => read with { Length = data.AsNetworkUInt32() },
                NFTA_EXTHDR_FLAGS => read with { Flags = data.AsNetworkUInt32() },
                NFTA_EXTHDR_OP => read with { Operation = (ExtensionHeaderKind)data.AsNetworkUInt32() },
                NFTA_EXTHDR_SREG => read with { SourceRegister = data.AsNetworkUInt32() },
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
            data.NetworkUInt32(NFTA_EXTHDR_DREG, destinationRegister);
        }

        data.Byte(NFTA_EXTHDR_TYPE, Type);
        data.NetworkUInt32(NFTA_EXTHDR_OFFSET, Offset);
        data.NetworkUInt32(NFTA_EXTHDR_LEN, Length);
        data.NetworkUInt32(NFTA_EXTHDR_FLAGS, Flags);
        data.NetworkUInt32(NFTA_EXTHDR_OP, (uint)Operation);

        if (SourceRegister is uint sourceRegister)
        {
            data.NetworkUInt32(NFTA_EXTHDR_SREG, sourceRegister);
        }
    }
}
