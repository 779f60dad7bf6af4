using ContainerNet.Netlink;

namespace ContainerNet.Netfilter.Expressions;

/// <summary>An expression ContainerNet has no words for: kept as it is, and given back as it is.</summary>
public sealed record UnknownExpression : FilterExpression
{
    /// <inheritdoc/>
    public override string Name => KernelName;

    /// <summary>The kernel's name for it.</summary>
    public string KernelName { get; init; } = "";

    /// <summary>What stood in <c>NFTA_EXPR_DATA</c>.</summary>
    public byte[] Payload { get; init; } = [];

    /// <summary>Writes it as it was read: an element whose data is the same bytes.</summary>
    protected override void WriteData(MessageWriter data)
    {
        ArgumentNullException.ThrowIfNull(data);
        AttributeReader attributes = new(Payload);
        while (attributes.Next())
        {
            // Flag bits were cut off by the reader; the kernel takes attributes of expressions without them.
            data.Bytes(attributes.Type, attributes.Value);
        }
    }
}
