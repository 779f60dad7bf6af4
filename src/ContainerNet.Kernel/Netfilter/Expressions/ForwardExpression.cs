using ContainerNet.Netlink;

namespace ContainerNet.Netfilter.Expressions;

/// <summary>Sends the packet out by another link.</summary>
public sealed record ForwardExpression : FilterExpression
{
    private const ushort NFTA_FWD_SREG_DEV = 1;
    private const ushort NFTA_FWD_SREG_ADDR = 2;
    private const ushort NFTA_FWD_NFPROTO = 3;

    /// <inheritdoc/>
    public override string Name => "fwd";

    /// <summary>The register with the link's number.</summary>
    public uint LinkRegister { get; init; }

    /// <summary>The register with the next hop's address; null for none.</summary>
    public uint? AddressRegister { get; init; }

    /// <summary>The address's family; null for none.</summary>
    public uint? Family { get; init; }

    /// <summary>Reads the kernel's description of it.</summary>
    public static ForwardExpression Read(AttributeReader data)
    {
        ForwardExpression read = new();
        while (data.Next())
        {
            read = data.Type switch
            {
                NFTA_FWD_SREG_DEV => read with { LinkRegister = data.AsNetworkUInt32() },
                NFTA_FWD_SREG_ADDR => read with { AddressRegister = data.AsNetworkUInt32() },
                NFTA_FWD_NFPROTO => read with { Family = data.AsNetworkUInt32() },
                _ => read,
            };
        }

        return read;
    }

    /// <inheritdoc/>
    protected override void WriteData(MessageWriter data)
    {
        ArgumentNullException.ThrowIfNull(data);
        data.NetworkUInt32(NFTA_FWD_SREG_DEV, LinkRegister);

        if (AddressRegister is uint addressRegister)
        {
            data.NetworkUInt32(NFTA_FWD_SREG_ADDR, addressRegister);
        }

        if (Family is uint family)
        {
            data.NetworkUInt32(NFTA_FWD_NFPROTO, family);
        }
    }
}
