using ContainerNet.Netlink;

namespace ContainerNet.Netfilter.Expressions;

/// <summary>Sends a copy of the packet elsewhere.</summary>
public sealed record DuplicateExpression : FilterExpression
{
    private const ushort NFTA_DUP_SREG_ADDR = 1;
    private const ushort NFTA_DUP_SREG_DEV = 2;

    /// <inheritdoc/>
    public override string Name => "dup";

    /// <summary>The register with the address it goes to; null for none.</summary>
    public uint? AddressRegister { get; init; }

    /// <summary>The register with the number of the link it leaves by; null for any.</summary>
    public uint? LinkRegister { get; init; }

    /// <summary>Reads the kernel's description of it.</summary>
    public static DuplicateExpression Read(AttributeReader data)
    {
        DuplicateExpression read = new();
        while (data.Next())
        {
            read = data.Type switch
            {
                NFTA_DUP_SREG_ADDR => read with { AddressRegister = data.AsNetworkUInt32() },
                NFTA_DUP_SREG_DEV => read with { LinkRegister = data.AsNetworkUInt32() },
                _ => read,
            };
        }

        return read;
    }

    /// <inheritdoc/>
    protected override void WriteData(MessageWriter data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (AddressRegister is uint addressRegister)
        {
            data.NetworkUInt32(NFTA_DUP_SREG_ADDR, addressRegister);
        }

        if (LinkRegister is uint linkRegister)
        {
            data.NetworkUInt32(NFTA_DUP_SREG_DEV, linkRegister);
        }
    }
}
