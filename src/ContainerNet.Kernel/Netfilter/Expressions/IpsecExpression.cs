using ContainerNet.Netlink;

namespace ContainerNet.Netfilter.Expressions;

/// <summary>Loads what IPsec knows of the packet.</summary>
public sealed record IpsecExpression : FilterExpression
{
    private const ushort NFTA_XFRM_DREG = 1;
    private const ushort NFTA_XFRM_KEY = 2;
    private const ushort NFTA_XFRM_DIR = 3;
    private const ushort NFTA_XFRM_SPNUM = 4;

    /// <inheritdoc/>
    public override string Name => "xfrm";

    /// <summary>The register loaded.</summary>
    public uint DestinationRegister { get; init; }

    /// <summary><c>NFT_XFRM_KEY_*</c>: 1 destination (IPv4), 2 destination (IPv6), 3 source (IPv4), 4 source (IPv6), 5 request, 6 SPI.</summary>
    public uint Key { get; init; }

    /// <summary>0 as it came in, 1 as it goes out.</summary>
    public byte Direction { get; init; }

    /// <summary>Which of several transformations.</summary>
    public uint StateNumber { get; init; }

    /// <summary>Reads the kernel's description of it.</summary>
    public static IpsecExpression Read(AttributeReader data)
    {
        IpsecExpression read = new();
        while (data.Next())
        {
            read = data.Type switch
            {
                NFTA_XFRM_DREG => read with { DestinationRegister = data.AsNetworkUInt32() },
                NFTA_XFRM_KEY => read with { Key = data.AsNetworkUInt32() },
                NFTA_XFRM_DIR => read with { Direction = data.AsByte() },
                NFTA_XFRM_SPNUM => read with { StateNumber = data.AsNetworkUInt32() },
                _ => read,
            };
        }

        return read;
    }

    /// <inheritdoc/>
    protected override void WriteData(MessageWriter data)
    {
        ArgumentNullException.ThrowIfNull(data);
        data.NetworkUInt32(NFTA_XFRM_DREG, DestinationRegister);
        data.NetworkUInt32(NFTA_XFRM_KEY, Key);
        data.Byte(NFTA_XFRM_DIR, Direction);
        data.NetworkUInt32(NFTA_XFRM_SPNUM, StateNumber);
    }
}
