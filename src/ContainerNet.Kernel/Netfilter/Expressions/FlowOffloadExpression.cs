using ContainerNet.Netlink;

namespace ContainerNet.Netfilter.Expressions;

/// <summary>Lets the connection pass by the rules from now on.</summary>
public sealed record FlowOffloadExpression : FilterExpression
{
    private const ushort NFTA_FLOW_TABLE_NAME = 1;

    /// <inheritdoc/>
    public override string Name => "flow_offload";

    /// <summary>The flowtable it is put into.</summary>
    public string FlowTable { get; init; } = "";

    /// <summary>Reads the kernel's description of it.</summary>
    public static FlowOffloadExpression Read(AttributeReader data)
    {
        FlowOffloadExpression read = new();
        while (data.Next())
        {
            read = data.Type switch
            {
                NFTA_FLOW_TABLE_NAME => read with { FlowTable = data.AsString() },
                _ => read,
            };
        }

        return read;
    }

    /// <inheritdoc/>
    protected override void WriteData(MessageWriter data)
    {
        ArgumentNullException.ThrowIfNull(data);
        data.String(NFTA_FLOW_TABLE_NAME, FlowTable);
    }
}
