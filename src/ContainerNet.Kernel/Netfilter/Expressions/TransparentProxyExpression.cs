using ContainerNet.Netlink;

namespace ContainerNet.Netfilter.Expressions;

/// <summary>Gives the packet to a local socket without changing it.</summary>
public sealed record TransparentProxyExpression : FilterExpression
{
    private const ushort NFTA_TPROXY_FAMILY = 1;
    private const ushort NFTA_TPROXY_REG_ADDR = 2;
    private const ushort NFTA_TPROXY_REG_PORT = 3;

    /// <inheritdoc/>
    public override string Name => "tproxy";

    /// <summary>Which packets it is for; <see cref="NftFamily.Unspecified"/> for both.</summary>
    public NftFamily Family { get; init; }

    /// <summary>The register with the socket's address; null for any.</summary>
    public uint? AddressRegister { get; init; }

    /// <summary>The register with the socket's port; null for the packet's own.</summary>
    public uint? PortRegister { get; init; }

    /// <summary>Reads the kernel's description of it.</summary>
    public static TransparentProxyExpression Read(AttributeReader data)
    {
        TransparentProxyExpression read = new();
        while (data.Next())
        {
            read = data.Type switch
            {
                NFTA_TPROXY_FAMILY => read with { Family = (NftFamily)data.AsNetworkUInt32() },
                NFTA_TPROXY_REG_ADDR => read with { AddressRegister = data.AsNetworkUInt32() },
                NFTA_TPROXY_REG_PORT => read with { PortRegister = data.AsNetworkUInt32() },
                _ => read,
            };
        }

        return read;
    }

    /// <inheritdoc/>
    protected override void WriteData(MessageWriter data)
    {
        ArgumentNullException.ThrowIfNull(data);
        data.NetworkUInt32(NFTA_TPROXY_FAMILY, (uint)Family);

        if (AddressRegister is uint addressRegister)
        {
            data.NetworkUInt32(NFTA_TPROXY_REG_ADDR, addressRegister);
        }

        if (PortRegister is uint portRegister)
        {
            data.NetworkUInt32(NFTA_TPROXY_REG_PORT, portRegister);
        }
    }
}
