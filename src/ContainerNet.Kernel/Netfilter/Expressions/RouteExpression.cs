using ContainerNet.Netlink;

namespace ContainerNet.Netfilter.Expressions;

/// <summary>Loads what the packet's route says.</summary>
public sealed record RouteExpression : FilterExpression
{
    private const ushort NFTA_RT_DREG = 1;
    private const ushort NFTA_RT_KEY = 2;

    /// <inheritdoc/>
    public override string Name => "rt";

    /// <summary>The register loaded.</summary>
    public uint DestinationRegister { get; init; }

    /// <summary><c>NFT_RT_*</c>: 0 realm, 1 next hop (IPv4), 2 next hop (IPv6), 3 the TCP segment size that fits, 4 whether IPsec is used.</summary>
    public uint Key { get; init; }

    /// <summary>Reads the kernel's description of it.</summary>
    public static RouteExpression Read(AttributeReader data)
    {
        RouteExpression read = new();
        while (data.Next())
        {
            read = data.Type switch
            {
                NFTA_RT_DREG => read with { DestinationRegister = data.AsNetworkUInt32() },
                NFTA_RT_KEY => read with { Key = data.AsNetworkUInt32() },
                _ => read,
            };
        }

        return read;
    }

    /// <inheritdoc/>
    protected override void WriteData(MessageWriter data)
    {
        ArgumentNullException.ThrowIfNull(data);
        data.NetworkUInt32(NFTA_RT_DREG, DestinationRegister);
        data.NetworkUInt32(NFTA_RT_KEY, Key);
    }
}
