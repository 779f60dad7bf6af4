using ContainerNet.Netlink;

namespace ContainerNet.Netfilter.Expressions;

/// <summary>Puts a key from registers into a set, or takes it out (<c>add @set { … }</c>).</summary>
public sealed record DynsetExpression : FilterExpression
{
    private const ushort NFTA_DYNSET_SET_NAME = 1;
    private const ushort NFTA_DYNSET_OP = 3;
    private const ushort NFTA_DYNSET_SREG_KEY = 4;
    private const ushort NFTA_DYNSET_SREG_DATA = 5;
    private const ushort NFTA_DYNSET_TIMEOUT = 6;
    private const ushort NFTA_DYNSET_FLAGS = 9;

    /// <inheritdoc/>
    public override string Name => "dynset";

    /// <summary>The set's name.</summary>
    public string Set { get; init; } = "";

    /// <summary><c>NFT_DYNSET_OP_*</c>: 0 add, 1 update, 2 delete.</summary>
    public uint Operation { get; init; }

    /// <summary>The first register of the key.</summary>
    public uint KeyRegister { get; init; }

    /// <summary>The first register of a map's data; null for a set.</summary>
    public uint? DataRegister { get; init; }

    /// <summary>How long the element stays, in milliseconds; null for the set's own time.</summary>
    public ulong? TimeoutMilliseconds { get; init; }

    /// <summary><c>NFT_DYNSET_F_INV</c> (1): go on when it could not be done.</summary>
    public uint Flags { get; init; }

    /// <summary>Reads the kernel's description of it.</summary>
    public static DynsetExpression Read(AttributeReader data)
    {
        DynsetExpression read = new();
        while (data.Next())
        {
            read = data.Type switch
            {
                NFTA_DYNSET_SET_NAME => read with { Set = data.AsString() },
                NFTA_DYNSET_OP => read with { Operation = data.AsNetworkUInt32() },
                NFTA_DYNSET_SREG_KEY => read with { KeyRegister = data.AsNetworkUInt32() },
                NFTA_DYNSET_SREG_DATA => read with { DataRegister = data.AsNetworkUInt32() },
                NFTA_DYNSET_TIMEOUT => read with { TimeoutMilliseconds = data.AsNetworkUInt64() },
                NFTA_DYNSET_FLAGS => read with { Flags = data.AsNetworkUInt32() },
                _ => read,
            };
        }

        return read;
    }

    /// <inheritdoc/>
    protected override void WriteData(MessageWriter data)
    {
        ArgumentNullException.ThrowIfNull(data);
        data.String(NFTA_DYNSET_SET_NAME, Set);
        data.NetworkUInt32(NFTA_DYNSET_OP, Operation);
        data.NetworkUInt32(NFTA_DYNSET_SREG_KEY, KeyRegister);

        if (DataRegister is uint dataRegister)
        {
            data.NetworkUInt32(NFTA_DYNSET_SREG_DATA, dataRegister);
        }

        if (TimeoutMilliseconds is ulong timeout)
        {
            data.NetworkUInt64(NFTA_DYNSET_TIMEOUT, timeout);
        }

        if (Flags != 0)
        {
            data.NetworkUInt32(NFTA_DYNSET_FLAGS, Flags);
        }
    }
}
