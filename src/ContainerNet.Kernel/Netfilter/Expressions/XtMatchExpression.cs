using ContainerNet.Netlink;

namespace ContainerNet.Netfilter.Expressions;

/// <summary>An xtables match, as iptables-nft writes where nf_tables has no words of its own.</summary>
public sealed record XtMatchExpression : FilterExpression
{
    private const ushort NFTA_MATCH_NAME = 1;
    private const ushort NFTA_MATCH_REV = 2;
    private const ushort NFTA_MATCH_INFO = 3;

    /// <inheritdoc/>
    public override string Name => "match";

    /// <summary>Its name, such as <c>addrtype</c>.</summary>
    public string Extension { get; init; } = "";

    /// <summary>Which layout <see cref="Info"/> has.</summary>
    public uint Revision { get; init; }

    /// <summary>The extension's own C structure.</summary>
    public byte[] Info { get; init; } = [];

    /// <summary>Reads the kernel's description of it.</summary>
    public static XtMatchExpression Read(AttributeReader data)
    {
        XtMatchExpression read = new();
        while (data.Next())
        {
            read = data.Type switch
            {
                NFTA_MATCH_NAME => read with { Extension = data.AsString() },
                NFTA_MATCH_REV => read with { Revision = data.AsNetworkUInt32() },
                NFTA_MATCH_INFO => read with { Info = data.Value.ToArray() },
                _ => read,
            };
        }

        return read;
    }

    /// <inheritdoc/>
    protected override void WriteData(MessageWriter data)
    {
        ArgumentNullException.ThrowIfNull(data);
        data.String(NFTA_MATCH_NAME, Extension);
        data.NetworkUInt32(NFTA_MATCH_REV, Revision);
        data.Bytes(NFTA_MATCH_INFO, Info);
    }
}
