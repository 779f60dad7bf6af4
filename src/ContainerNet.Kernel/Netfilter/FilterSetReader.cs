using ContainerNet.Netfilter.Expressions;
using ContainerNet.Netlink;

namespace ContainerNet.Netfilter;

/// <summary>Reads the kernel's descriptions of sets and their elements.</summary>
public static class FilterSetReader
{
    /// <summary>Reads <c>NFT_MSG_NEWSET</c>.</summary>
    public static FilterSet? Set(ushort type, ReadOnlySpan<byte> payload)
    {
        if (type != NFT.NEWSET)
        {
            return null;
        }

        FilterSet read = new() { Family = Wire.Read<NfGenMsg>(payload, out ReadOnlySpan<byte> rest).Family };
        AttributeReader attributes = new(rest);
        while (attributes.Next())
        {
            read = attributes.Type switch
            {
                NFTA.SET_TABLE => read with { Table = attributes.AsString() },
                NFTA.SET_NAME => read with { Name = attributes.AsString() },
                NFTA.SET_HANDLE => read with { Handle = attributes.AsNetworkUInt64() },
                NFTA.SET_FLAGS => read with { Flags = attributes.AsNetworkUInt32() },
                NFTA.SET_KEY_TYPE => read with { KeyType = attributes.AsNetworkUInt32() },
                NFTA.SET_KEY_LEN => read with { KeyLength = attributes.AsNetworkUInt32() },
                NFTA.SET_DATA_TYPE => read with { DataType = attributes.AsNetworkUInt32() },
                NFTA.SET_DATA_LEN => read with { DataLength = attributes.AsNetworkUInt32() },
                NFTA.SET_OBJ_TYPE => read with { ObjectType = attributes.AsNetworkUInt32() },
                NFTA.SET_DESC => read with { FieldLengths = FieldLengths(attributes.AsNested()) },
                _ => read,
            };
        }

        return read;
    }

    /// <summary>Reads <c>NFT_MSG_NEWSETELEM</c>: some of a set's elements.</summary>
    public static List<FilterSetElement>? Elements(ushort type, ReadOnlySpan<byte> payload)
    {
        if (type != NFT.NEWSETELEM)
        {
            return null;
        }

        List<FilterSetElement> read = [];
        Wire.Read<NfGenMsg>(payload, out ReadOnlySpan<byte> rest);
        AttributeReader attributes = new(rest);
        while (attributes.Next())
        {
            if (attributes.Type == NFTA.SET_ELEM_LIST_ELEMENTS)
            {
                AttributeReader list = attributes.AsNested();
                while (list.Next())
                {
                    read.Add(Element(list.AsNested()));
                }
            }
        }

        return read;
    }

    private static FilterSetElement Element(AttributeReader attributes)
    {
        FilterSetElement read = new();
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case NFTA.SET_ELEM_KEY:
                    read = read with { Key = DataAttribute.ReadValue(attributes.AsNested()) };
                    break;
                case NFTA.SET_ELEM_KEY_END:
                    read = read with { KeyEnd = DataAttribute.ReadValue(attributes.AsNested()) };
                    break;
                case NFTA.SET_ELEM_DATA:
                    DataAttribute.Read(attributes.AsNested(), out byte[]? value, out VerdictData? verdict);
                    read = read with { Data = value, Verdict = verdict };
                    break;
                case NFTA.SET_ELEM_FLAGS:
                    uint flags = attributes.AsNetworkUInt32();
                    read = read with
                    {
                        IsIntervalEnd = (flags & NFT.SET_ELEM_INTERVAL_END) != 0,
                        IsCatchAll = (flags & NFT.SET_ELEM_CATCHALL) != 0,
                    };
                    break;
                case NFTA.SET_ELEM_OBJREF:
                    read = read with { ObjectName = attributes.AsString() };
                    break;
                case NFTA.SET_ELEM_TIMEOUT:
                    read = read with { TimeoutMilliseconds = attributes.AsNetworkUInt64() };
                    break;
                case NFTA.SET_ELEM_EXPR:
                    read = read with { Expressions = [FilterExpression.ReadElement(attributes.AsNested())] };
                    break;
                case NFTA.SET_ELEM_EXPRESSIONS:
                    read = read with { Expressions = FilterExpression.ReadList(attributes.AsNested()) };
                    break;
                case NFTA.SET_ELEM_USERDATA:
                    read = read with { Comment = UserData.ReadComment(attributes.Value) };
                    break;
            }
        }

        return read;
    }

    private static List<uint> FieldLengths(AttributeReader description)
    {
        List<uint> lengths = [];
        while (description.Next())
        {
            if (description.Type == NFTA.SET_DESC_CONCAT)
            {
                AttributeReader fields = description.AsNested();
                while (fields.Next())
                {
                    AttributeReader field = fields.AsNested();
                    while (field.Next())
                    {
                        if (field.Type == NFTA.SET_FIELD_LEN)
                        {
                            lengths.Add(field.AsNetworkUInt32());
                        }
                    }
                }
            }
        }

        return lengths;
    }
}
