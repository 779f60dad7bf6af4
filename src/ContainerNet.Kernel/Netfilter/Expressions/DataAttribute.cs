using ContainerNet.Netlink;

namespace ContainerNet.Netfilter.Expressions;

/// <summary><c>enum nft_data_attributes</c>: bytes, or a verdict, inside another attribute.</summary>
internal static class DataAttribute
{
    public static byte[] ReadValue(AttributeReader nested)
    {
        Read(nested, out byte[]? value, out _);
        return value ?? [];
    }

    public static void Read(AttributeReader nested, out byte[]? value, out VerdictData? verdict)
    {
        value = null;
        verdict = null;
        while (nested.Next())
        {
            if (nested.Type == NFTA.DATA_VALUE)
            {
                value = nested.Value.ToArray();
            }
            else if (nested.Type == NFTA.DATA_VERDICT)
            {
                verdict = ReadVerdict(nested.AsNested());
            }
        }
    }

    public static void WriteValue(MessageWriter message, ushort type, byte[] value)
        => message.Nest(type, data => data.Bytes(NFTA.DATA_VALUE, value));

    public static void WriteVerdict(MessageWriter message, ushort type, VerdictData verdict)
        => message.Nest(type, data => data.Nest(NFTA.DATA_VERDICT, inner =>
        {
            inner.NetworkUInt32(NFTA.VERDICT_CODE, (uint)verdict.Code);
            if (verdict.Chain is not null)
            {
                inner.String(NFTA.VERDICT_CHAIN, verdict.Chain);
            }
        }));

    public static VerdictData ReadVerdict(AttributeReader nested)
    {
        uint code = 0;
        string? chain = null;
        while (nested.Next())
        {
            switch (nested.Type)
            {
                case NFTA.VERDICT_CODE: code = nested.AsNetworkUInt32(); break;
                case NFTA.VERDICT_CHAIN: chain = nested.AsString(); break;
            }
        }

        return new VerdictData { Code = (VerdictCode)code, Chain = chain };
    }
}
