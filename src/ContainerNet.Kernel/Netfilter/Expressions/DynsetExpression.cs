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
    private const ushort NFTA_DYNSET_EXPR = 7;
    private const ushort NFTA_DYNSET_FLAGS = 9;
    private const ushort NFTA_DYNSET_EXPRESSIONS = 10;

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

    /// <summary>What is done for each packet with this key: counters, limits, quotas.</summary>
    public IReadOnlyList<FilterExpression> Expressions { get; init; } = [];

    /// <summary><c>NFT_DYNSET_F_INV</c> (1): go on when it could not be done; <c>NFT_DYNSET_F_EXPR</c> (2): <see cref="Expressions"/> may be several.</summary>
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
                NFTA_DYNSET_EXPR => read with { Expressions = [ReadElement(data.AsNested())] },
                NFTA_DYNSET_EXPRESSIONS => read with { Expressions = ReadList(data.AsNested()) },
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

        if (Expressions.Count == 1)
        {
            data.Nest(NFTA_DYNSET_EXPR, Expressions[0].WriteElement);
        }
        else if (Expressions.Count > 1)
        {
            data.Nest(NFTA_DYNSET_EXPRESSIONS, list =>
            {
                foreach (FilterExpression expression in Expressions)
                {
                    expression.Write(list);
                }
            });
        }

        if (Flags != 0)
        {
            data.NetworkUInt32(NFTA_DYNSET_FLAGS, Flags);
        }
    }
}
