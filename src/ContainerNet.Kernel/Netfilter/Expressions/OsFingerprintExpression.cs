using ContainerNet.Netlink;

namespace ContainerNet.Netfilter.Expressions;

/// <summary>Loads the name of the system that a SYN looks like.</summary>
public sealed record OsFingerprintExpression : FilterExpression
{
    private const ushort NFTA_OSF_DREG = 1;
    private const ushort NFTA_OSF_TTL = 2;
    private const ushort NFTA_OSF_FLAGS = 3;

    /// <inheritdoc/>
    public override string Name => "osf";

    /// <summary>The register loaded.</summary>
    public uint DestinationRegister { get; init; }

    /// <summary><c>NF_OSF_TTL_*</c>: 0 the hop limit must fit, 1 may be lower, 2 is not looked at.</summary>
    public byte Ttl { get; init; }

    /// <summary><c>NFT_OSF_F_VERSION</c> (1): with the version.</summary>
    public uint Flags { get; init; }

    /// <summary>Reads the kernel's description of it.</summary>
    public static OsFingerprintExpression Read(AttributeReader data)
    {
        OsFingerprintExpression read = new();
        while (data.Next())
        {
            read = data.Type switch
            {
                NFTA_OSF_DREG => read with { DestinationRegister = data.AsNetworkUInt32() },
                NFTA_OSF_TTL => read with { Ttl = data.AsByte() },
                NFTA_OSF_FLAGS => read with { Flags = data.AsNetworkUInt32() },
                _ => read,
            };
        }

        return read;
    }

    /// <inheritdoc/>
    protected override void WriteData(MessageWriter data)
    {
        ArgumentNullException.ThrowIfNull(data);
        data.NetworkUInt32(NFTA_OSF_DREG, DestinationRegister);
        data.Byte(NFTA_OSF_TTL, Ttl);
        data.NetworkUInt32(NFTA_OSF_FLAGS, Flags);
    }
}
