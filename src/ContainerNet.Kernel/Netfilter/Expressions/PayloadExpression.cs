using ContainerNet.Netlink;

namespace ContainerNet.Netfilter.Expressions;

/// <summary>Loads bytes of the packet into registers (<c>ip saddr</c>, <c>th dport</c>), or writes registers into the packet.</summary>
public sealed record PayloadExpression : FilterExpression
{
    private const ushort NFTA_PAYLOAD_DREG = 1;
    private const ushort NFTA_PAYLOAD_BASE = 2;
    private const ushort NFTA_PAYLOAD_OFFSET = 3;
    private const ushort NFTA_PAYLOAD_LEN = 4;
    private const ushort NFTA_PAYLOAD_SREG = 5;
    private const ushort NFTA_PAYLOAD_CSUM_TYPE = 6;
    private const ushort NFTA_PAYLOAD_CSUM_OFFSET = 7;
    private const ushort NFTA_PAYLOAD_CSUM_FLAGS = 8;

    /// <inheritdoc/>
    public override string Name => "payload";

    /// <summary>The first register loaded; null when it writes.</summary>
    public uint? DestinationRegister { get; init; }

    /// <summary>Where <see cref="Offset"/> counts from.</summary>
    public PayloadBase Base { get; init; }

    /// <summary>The first byte, from <see cref="Base"/>.</summary>
    public uint Offset { get; init; }

    /// <summary>How many bytes.</summary>
    public uint Length { get; init; }

    /// <summary>The first register written into the packet; null when it loads.</summary>
    public uint? SourceRegister { get; init; }

    /// <summary><c>NFT_PAYLOAD_CSUM_*</c>: 0 none, 1 internet, 2 SCTP; null when it loads.</summary>
    public uint? ChecksumType { get; init; }

    /// <summary>Where the checksum to be corrected stands, from <see cref="Base"/>.</summary>
    public uint? ChecksumOffset { get; init; }

    /// <summary><c>NFT_PAYLOAD_L4CSUM_PSEUDOHDR</c> (1): the transport checksum covers these bytes too.</summary>
    public uint? ChecksumFlags { get; init; }

    /// <summary>Reads the kernel's description of it.</summary>
    public static PayloadExpression Read(AttributeReader data)
    {
        PayloadExpression read = new();
        while (data.Next())
        {
            read = data.Type switch
            {
                NFTA_PAYLOAD_DREG => read with { DestinationRegister = data.AsNetworkUInt32() },
                NFTA_PAYLOAD_BASE => read with { Base = (PayloadBase)data.AsNetworkUInt32() },
                NFTA_PAYLOAD_OFFSET => read with { Offset = data.AsNetworkUInt32() },
                NFTA_PAYLOAD_LEN => read with { Length = data.AsNetworkUInt32() },
                NFTA_PAYLOAD_SREG => read with { SourceRegister = data.AsNetworkUInt32() },
                NFTA_PAYLOAD_CSUM_TYPE => read with { ChecksumType = data.AsNetworkUInt32() },
                NFTA_PAYLOAD_CSUM_OFFSET => read with { ChecksumOffset = data.AsNetworkUInt32() },
                NFTA_PAYLOAD_CSUM_FLAGS => read with { ChecksumFlags = data.AsNetworkUInt32() },
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
            data.NetworkUInt32(NFTA_PAYLOAD_DREG, destinationRegister);
        }

        data.NetworkUInt32(NFTA_PAYLOAD_BASE, (uint)Base);
        data.NetworkUInt32(NFTA_PAYLOAD_OFFSET, Offset);
        data.NetworkUInt32(NFTA_PAYLOAD_LEN, Length);

        if (SourceRegister is uint sourceRegister)
        {
            data.NetworkUInt32(NFTA_PAYLOAD_SREG, sourceRegister);
        }

        if (ChecksumType is uint checksumType)
        {
            data.NetworkUInt32(NFTA_PAYLOAD_CSUM_TYPE, checksumType);
        }

        if (ChecksumOffset is uint checksumOffset)
        {
            data.NetworkUInt32(NFTA_PAYLOAD_CSUM_OFFSET, checksumOffset);
        }

        if (ChecksumFlags is uint checksumFlags)
        {
            data.NetworkUInt32(NFTA_PAYLOAD_CSUM_FLAGS, checksumFlags);
        }
    }
}
