using ContainerNet.Netfilter.Expressions;
using ContainerNet.Netlink;

namespace ContainerNet.Netfilter.Tracing;

/// <summary>Reads <c>NFT_MSG_TRACE</c> (<c>enum nft_trace_attributes</c> of <c>linux/netfilter/nf_tables.h</c>).</summary>
public static class TraceReader
{
    private const ushort NFTA_TRACE_TABLE = 1;
    private const ushort NFTA_TRACE_CHAIN = 2;
    private const ushort NFTA_TRACE_RULE_HANDLE = 3;
    private const ushort NFTA_TRACE_TYPE = 4;
    private const ushort NFTA_TRACE_VERDICT = 5;
    private const ushort NFTA_TRACE_ID = 6;
    private const ushort NFTA_TRACE_NETWORK_HEADER = 8;
    private const ushort NFTA_TRACE_TRANSPORT_HEADER = 9;
    private const ushort NFTA_TRACE_IIF = 10;
    private const ushort NFTA_TRACE_OIF = 12;
    private const ushort NFTA_TRACE_POLICY = 16;

    /// <summary>Reads one event; null when it is another message.</summary>
    public static TraceEvent? Read(ushort type, ReadOnlySpan<byte> payload)
    {
        if (type != NFT.TRACE)
        {
            return null;
        }

        TraceEvent read = new() { Family = Wire.Read<NfGenMsg>(payload, out ReadOnlySpan<byte> rest).Family };
        AttributeReader attributes = new(rest);
        while (attributes.Next())
        {
            read = attributes.Type switch
            {
                NFTA_TRACE_TABLE => read with { Table = attributes.AsString() },
                NFTA_TRACE_CHAIN => read with { Chain = attributes.AsString() },
                NFTA_TRACE_RULE_HANDLE => read with { RuleHandle = attributes.AsNetworkUInt64() },
                NFTA_TRACE_TYPE => read with { Kind = (TraceKind)attributes.AsNetworkUInt32() },
                NFTA_TRACE_VERDICT => read with { Verdict = DataAttribute.ReadVerdict(attributes.AsNested()) },
                NFTA_TRACE_POLICY => read with { Policy = (VerdictCode)attributes.AsNetworkUInt32() },
                NFTA_TRACE_ID => read with { PacketId = attributes.AsNetworkUInt32() },
                NFTA_TRACE_IIF => read with { InputInterfaceIndex = (int)attributes.AsNetworkUInt32() },
                NFTA_TRACE_OIF => read with { OutputInterfaceIndex = (int)attributes.AsNetworkUInt32() },
                NFTA_TRACE_NETWORK_HEADER => read with { NetworkHeader = attributes.Value.ToArray() },
                NFTA_TRACE_TRANSPORT_HEADER => read with { TransportHeader = attributes.Value.ToArray() },
                _ => read,
            };
        }

        return read;
    }
}
