using ContainerNet.Netlink;

namespace ContainerNet.Netfilter.Expressions;

/// <summary>Loads constant bytes into a register, or gives a verdict (<c>accept</c>, <c>drop</c>, <c>jump</c>).</summary>
public sealed record ImmediateExpression : FilterExpression
{
    private const ushort NFTA_IMMEDIATE_DREG = 1;
    private const ushort NFTA_IMMEDIATE_DATA = 2;

    /// <inheritdoc/>
    public override string Name => "immediate";

    /// <summary>The register loaded; 0 (<see cref="NftRegister.Verdict"/>) for a verdict.</summary>
    public uint DestinationRegister { get; init; }

    /// <summary>The bytes loaded; null for a verdict.</summary>
    public byte[]? Data { get; init; }

    /// <summary>The verdict; null when bytes are loaded.</summary>
    public VerdictData? Verdict { get; init; }

    /// <summary>Reads the kernel's description of it.</summary>
    public static ImmediateExpression Read(AttributeReader data)
    {
        uint destination = 0;
        byte[]? value = null;
        VerdictData? verdict = null;
        while (data.Next())
        {
            switch (data.Type)
            {
                case NFTA_IMMEDIATE_DREG: destination = data.AsNetworkUInt32(); break;
                case NFTA_IMMEDIATE_DATA: DataAttribute.Read(data.AsNested(), out value, out verdict); break;
            }
        }

        return new ImmediateExpression { DestinationRegister = destination, Data = value, Verdict = verdict };
    }

    /// <inheritdoc/>
    protected override void WriteData(MessageWriter data)
    {
        ArgumentNullException.ThrowIfNull(data);
        data.NetworkUInt32(NFTA_IMMEDIATE_DREG, DestinationRegister);
        if (Verdict is not null)
        {
            DataAttribute.WriteVerdict(data, NFTA_IMMEDIATE_DATA, Verdict);
        }
        else
        {
            DataAttribute.WriteValue(data, NFTA_IMMEDIATE_DATA, Data ?? []);
        }
    }
}
