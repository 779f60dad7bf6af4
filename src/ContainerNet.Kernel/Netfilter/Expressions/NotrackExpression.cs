using ContainerNet.Netlink;

namespace ContainerNet.Netfilter.Expressions;

/// <summary>Keeps the packet out of connection tracking.</summary>
public sealed record NotrackExpression : FilterExpression
{
    /// <inheritdoc/>
    public override string Name => "notrack";

    /// <summary>Writes nothing: it has no parts.</summary>
    protected override void WriteData(MessageWriter data)
    {
    }
}
