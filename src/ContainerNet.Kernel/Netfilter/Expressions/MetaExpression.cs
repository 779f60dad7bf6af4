using ContainerNet.Netlink;

namespace ContainerNet.Netfilter.Expressions;

/// <summary>Loads what the kernel knows of the packet beside its bytes into a register, or sets it (<c>meta mark set</c>).</summary>
public sealed record MetaExpression : FilterExpression
{
    private const ushort NFTA_META_DREG = 1;
    private const ushort NFTA_META_KEY = 2;
    private const ushort NFTA_META_SREG = 3;

    /// <inheritdoc/>
    public override string Name => "meta";

    /// <summary>The register loaded; null when it sets.</summary>
    public uint? DestinationRegister { get; init; }

    /// <summary>What is loaded or set.</summary>
    public MetaKey Key { get; init; }

    /// <summary>The register it is set from; null when it loads.</summary>
    public uint? SourceRegister { get; init; }

    /// <summary>Reads the kernel's description of it.</summary>
    public static MetaExpression Read(AttributeReader data)
    {
        uint? destination = null, source = null;
        uint key = 0;
        while (data.Next())
        {
            switch (data.Type)
            {
                case NFTA_META_DREG: destination = data.AsNetworkUInt32(); break;
                case NFTA_META_KEY: key = data.AsNetworkUInt32(); break;
                case NFTA_META_SREG: source = data.AsNetworkUInt32(); break;
            }
        }

        return new MetaExpression { DestinationRegister = destination, Key = (MetaKey)key, SourceRegister = source };
    }

    /// <inheritdoc/>
    protected override void WriteData(MessageWriter data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (DestinationRegister is uint destinationRegister)
        {
            data.NetworkUInt32(NFTA_META_DREG, destinationRegister);
        }

        data.NetworkUInt32(NFTA_META_KEY, (uint)Key);

        if (SourceRegister is uint sourceRegister)
        {
            data.NetworkUInt32(NFTA_META_SREG, sourceRegister);
        }
    }
}
