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
        uint? destination = null, source = null, checksumType = null, checksumOffset = null, checksumFlags = null;
        uint from = 0, offset = 0, length = 0;
        while (data.Next())
        {
            switch (data.Type)
            {
                case NFTA_PAYLOAD_DREG: destination = data.AsNetworkUInt32(); break;
                case NFTA_PAYLOAD_BASE: from = data.AsNetworkUInt32(); break;
                case NFTA_PAYLOAD_OFFSET: offset = data.AsNetworkUInt32(); break;
                case NFTA_PAYLOAD_LEN: length = data.AsNetworkUInt32(); break;
                case NFTA_PAYLOAD_SREG: source = data.AsNetworkUInt32(); break;
                case NFTA_PAYLOAD_CSUM_TYPE: checksumType = data.AsNetworkUInt32(); break;
                case NFTA_PAYLOAD_CSUM_OFFSET: checksumOffset = data.AsNetworkUInt32(); break;
                case NFTA_PAYLOAD_CSUM_FLAGS: checksumFlags = data.AsNetworkUInt32(); break;
            }
        }

        return new PayloadExpression
        {
            DestinationRegister = destination,
            Base = (PayloadBase)from,
            Offset = offset,
            Length = length,
            SourceRegister = source,
            ChecksumType = checksumType,
            ChecksumOffset = checksumOffset,
            ChecksumFlags = checksumFlags,
        };
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
