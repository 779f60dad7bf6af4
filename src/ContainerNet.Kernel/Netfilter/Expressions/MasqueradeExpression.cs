using ContainerNet.Netlink;

namespace ContainerNet.Netfilter.Expressions;

/// <summary>Translates the packet's source to the address of the link it leaves by.</summary>
public sealed record MasqueradeExpression : FilterExpression
{
    private const ushort NFTA_MASQ_FLAGS = 1;
    private const ushort NFTA_MASQ_REG_PROTO_MIN = 2;
    private const ushort NFTA_MASQ_REG_PROTO_MAX = 3;

    /// <inheritdoc/>
    public override string Name => "masq";

    /// <summary><c>NF_NAT_RANGE_*</c>: 4 random, 8 persistent, 16 fully random.</summary>
    public uint Flags { get; init; }

    /// <summary>The register with the new port, or the lowest of them; null for any.</summary>
    public uint? PortRegister { get; init; }

    /// <summary>The register with the highest new port; null for one.</summary>
    public uint? PortEndRegister { get; init; }

    /// <summary>Reads the kernel's description of it.</summary>
    public static MasqueradeExpression Read(AttributeReader data)
    {
        MasqueradeExpression read = new();
        while (data.Next())
        {
            read = data.Type switch
            {
                NFTA_MASQ_FLAGS => read with { Flags = data.AsNetworkUInt32() },
                NFTA_MASQ_REG_PROTO_MIN => read with { PortRegister = data.AsNetworkUInt32() },
                NFTA_MASQ_REG_PROTO_MAX => read with { PortEndRegister = data.AsNetworkUInt32() },
                _ => read,
            };
        }

        return read;
    }

    /// <inheritdoc/>
    protected override void WriteData(MessageWriter data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (Flags != 0)
        {
            data.NetworkUInt32(NFTA_MASQ_FLAGS, Flags);
        }

        if (PortRegister is uint portRegister)
        {
            data.NetworkUInt32(NFTA_MASQ_REG_PROTO_MIN, portRegister);
        }

        if (PortEndRegister is uint portEndRegister)
        {
            data.NetworkUInt32(NFTA_MASQ_REG_PROTO_MAX, portEndRegister);
        }
    }
}
