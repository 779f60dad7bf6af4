using ContainerNet.Netlink;

namespace ContainerNet.Netfilter.Expressions;

/// <summary>Translates the packet's source (<c>snat</c>) or destination (<c>dnat</c>), and so its whole connection.</summary>
public sealed record NatExpression : FilterExpression
{
    private const ushort NFTA_NAT_TYPE = 1;
    private const ushort NFTA_NAT_FAMILY = 2;
    private const ushort NFTA_NAT_REG_ADDR_MIN = 3;
    private const ushort NFTA_NAT_REG_ADDR_MAX = 4;
    private const ushort NFTA_NAT_REG_PROTO_MIN = 5;
    private const ushort NFTA_NAT_REG_PROTO_MAX = 6;
    private const ushort NFTA_NAT_FLAGS = 7;

    /// <inheritdoc/>
    public override string Name => "nat";

    /// <summary>Source or destination.</summary>
    public NatType Type { get; init; }

    /// <summary>The family of the new address.</summary>
    public NftFamily Family { get; init; }

    /// <summary>The register with the new address, or the lowest of them; null when it stays.</summary>
    public uint? AddressRegister { get; init; }

    /// <summary>The register with the highest new address; null for one address.</summary>
    public uint? AddressEndRegister { get; init; }

    /// <summary>The register with the new port, or the lowest of them; null when it stays.</summary>
    public uint? PortRegister { get; init; }

    /// <summary>The register with the highest new port; null for one port.</summary>
    public uint? PortEndRegister { get; init; }

    /// <summary><c>NF_NAT_RANGE_*</c>: 4 random, 8 persistent, 16 fully random, 64 netmap.</summary>
    public uint Flags { get; init; }

    /// <summary>Reads the kernel's description of it.</summary>
    public static NatExpression Read(AttributeReader data)
    {
        NatExpression read = new();
        while (data.Next())
        {
            read = data.Type switch
            {
                NFTA_NAT_TYPE => read with { Type = (NatType)data.AsNetworkUInt32() },
                NFTA_NAT_FAMILY => read with { Family = (NftFamily)data.AsNetworkUInt32() },
                NFTA_NAT_REG_ADDR_MIN => read with { AddressRegister = data.AsNetworkUInt32() },
                NFTA_NAT_REG_ADDR_MAX => read with { AddressEndRegister = data.AsNetworkUInt32() },
                NFTA_NAT_REG_PROTO_MIN => read with { PortRegister = data.AsNetworkUInt32() },
                NFTA_NAT_REG_PROTO_MAX => read with { PortEndRegister = data.AsNetworkUInt32() },
                NFTA_NAT_FLAGS => read with { Flags = data.AsNetworkUInt32() },
                _ => read,
            };
        }

        return read;
    }

    /// <inheritdoc/>
    protected override void WriteData(MessageWriter data)
    {
        ArgumentNullException.ThrowIfNull(data);
        data.NetworkUInt32(NFTA_NAT_TYPE, (uint)Type);
        data.NetworkUInt32(NFTA_NAT_FAMILY, (uint)Family);

        if (AddressRegister is uint addressRegister)
        {
            data.NetworkUInt32(NFTA_NAT_REG_ADDR_MIN, addressRegister);
        }

        if (AddressEndRegister is uint addressEndRegister)
        {
            data.NetworkUInt32(NFTA_NAT_REG_ADDR_MAX, addressEndRegister);
        }

        if (PortRegister is uint portRegister)
        {
            data.NetworkUInt32(NFTA_NAT_REG_PROTO_MIN, portRegister);
        }

        if (PortEndRegister is uint portEndRegister)
        {
            data.NetworkUInt32(NFTA_NAT_REG_PROTO_MAX, portEndRegister);
        }

        if (Flags != 0)
        {
            data.NetworkUInt32(NFTA_NAT_FLAGS, Flags);
        }
    }
}
