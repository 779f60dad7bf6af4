using ContainerNet.Netlink;

namespace ContainerNet.Netfilter.Expressions;

/// <summary>Uses a named object: a counter, a quota, a limit, a helper.</summary>
public sealed record ObjectExpression : FilterExpression
{
    private const ushort NFTA_OBJREF_IMM_TYPE = 1;
    private const ushort NFTA_OBJREF_IMM_NAME = 2;
    private const ushort NFTA_OBJREF_SET_SREG = 3;
    private const ushort NFTA_OBJREF_SET_NAME = 4;

    /// <inheritdoc/>
    public override string Name => "objref";

    /// <summary><c>NFT_OBJECT_*</c>; null when a map names the object.</summary>
    public uint? ObjectType { get; init; }

    /// <summary>The object's name; null when a map names it.</summary>
    public string? ObjectName { get; init; }

    /// <summary>The first register of the key that is looked up; null when the object is named.</summary>
    public uint? SourceRegister { get; init; }

    /// <summary>The map that names the object; null when the object is named.</summary>
    public string? Set { get; init; }

    /// <summary>Reads the kernel's description of it.</summary>
    public static ObjectExpression Read(AttributeReader data)
    {
        ObjectExpression read = new();
        while (data.Next())
        {
            read = data.Type switch
            {
                NFTA_OBJREF_IMM_TYPE => read with { ObjectType = data.AsNetworkUInt32() },
                NFTA_OBJREF_IMM_NAME => read with { ObjectName = data.AsString() },
                NFTA_OBJREF_SET_SREG => read with { SourceRegister = data.AsNetworkUInt32() },
                NFTA_OBJREF_SET_NAME => read with { Set = data.AsString() },
                _ => read,
            };
        }

        return read;
    }

    /// <inheritdoc/>
    protected override void WriteData(MessageWriter data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (ObjectType is uint objectType)
        {
            data.NetworkUInt32(NFTA_OBJREF_IMM_TYPE, objectType);
        }

        if (ObjectName is not null)
        {
            data.String(NFTA_OBJREF_IMM_NAME, ObjectName);
        }

        if (SourceRegister is uint sourceRegister)
        {
            data.NetworkUInt32(NFTA_OBJREF_SET_SREG, sourceRegister);
        }

        if (Set is not null)
        {
            data.String(NFTA_OBJREF_SET_NAME, Set);
        }
    }
}
