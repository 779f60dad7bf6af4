using ContainerNet.Netlink;

namespace ContainerNet.Netfilter.Expressions;

/// <summary>Drops the packet and tells its sender.</summary>
public sealed record RejectExpression : FilterExpression
{
    private const ushort NFTA_REJECT_TYPE = 1;
    private const ushort NFTA_REJECT_ICMP_CODE = 2;

    /// <inheritdoc/>
    public override string Name => "reject";

    /// <summary>How the sender is told.</summary>
    public RejectType Type { get; init; }

    /// <summary>The ICMP code, or for <see cref="RejectType.IcmpxUnreachable"/> 0 no route, 1 port, 2 host unreachable, 3 prohibited.</summary>
    public byte Code { get; init; }

    /// <summary>Reads the kernel's description of it.</summary>
    public static RejectExpression Read(AttributeReader data)
    {
        RejectExpression read = new();
        while (data.Next())
        {
            read = data.Type switch
            {
                NFTA_REJECT_TYPE => read with { Type = (RejectType)data.AsNetworkUInt32() },
                NFTA_REJECT_ICMP_CODE => read with { Code = data.AsByte() },
                _ => read,
            };
        }

        return read;
    }

    /// <inheritdoc/>
    protected override void WriteData(MessageWriter data)
    {
        ArgumentNullException.ThrowIfNull(data);
        data.NetworkUInt32(NFTA_REJECT_TYPE, (uint)Type);

        if (Type != RejectType.TcpReset)
        {
            data.Byte(NFTA_REJECT_ICMP_CODE, Code);
        }
    }
}
