using ContainerNet.Netlink;

namespace ContainerNet.Netfilter.Expressions;

/// <summary>An xtables target, as iptables-nft writes where nf_tables has no words of its own.</summary>
public sealed record XtTargetExpression : FilterExpression
{
    private const ushort NFTA_TARGET_NAME = 1;
    private const ushort NFTA_TARGET_REV = 2;
    private const ushort NFTA_TARGET_INFO = 3;

    /// <inheritdoc/>
    public override string Name => "target";

    /// <summary>Its name, such as <c>MASQUERADE</c>.</summary>
    public string Extension { get; init; } = "";

    /// <summary>Which layout <see cref="Info"/> has.</summary>
    public uint Revision { get; init; }

    /// <summary>The extension's own C structure.</summary>
    public byte[] Info { get; init; } = [];

    /// <summary>Reads the kernel's description of it.</summary>
    public static XtTargetExpression Read(AttributeReader data)
    {
        XtTargetExpression read = new();
        while (data.Next())
        {
            read = data.Type switch
            {
                NFTA_TARGET_NAME => read with { Extension = data.AsString() },
                NFTA_TARGET_REV => read with { Revision = data.AsNetworkUInt32() },
                NFTA_TARGET_INFO => read with { Info = data.Value.ToArray() },
                _ => read,
            };
        }

        return read;
    }

    /// <inheritdoc/>
    protected override void WriteData(MessageWriter data)
    {
        ArgumentNullException.ThrowIfNull(data);
        data.String(NFTA_TARGET_NAME, Extension);
        data.NetworkUInt32(NFTA_TARGET_REV, Revision);
        data.Bytes(NFTA_TARGET_INFO, Info);
    }
}
