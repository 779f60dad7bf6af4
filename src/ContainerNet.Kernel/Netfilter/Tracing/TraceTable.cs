using System.Buffers.Binary;
using System.Net;
using ContainerNet.Netfilter.Expressions;

namespace ContainerNet.Netfilter.Tracing;

/// <summary>
/// The table that has a flow traced: chains that come first of all at prerouting and output, and say <c>meta nftrace set 1</c> for it. Pure. It belongs
/// to the socket that makes it (<c>flags owner</c>, Linux 5.12 and later): the kernel takes it back with that.
/// </summary>
public static class TraceTable
{
    private const int First = int.MinValue; // NF_IP_PRI_FIRST
    private const uint Register = NftRegister.First;
    private const int MostContent = 16; // of one register
    private const int HeaderLength = 8; // of UDP and ICMP

    /// <summary><c>nft 'table FAMILY NAME { flags owner; chain prerouting { type filter hook prerouting priority …; FLOW meta nftrace set 1; } … }'</c></summary>
    /// <param name="family"><see cref="NftFamily.Inet"/>, or <see cref="NftFamily.Bridge"/> for what a bridge hands on.</param>
    /// <param name="name">Its name.</param>
    /// <param name="matches">Which packets.</param>
    public static FilterBatch Make(NftFamily family, string name, IReadOnlyList<TraceMatch> matches)
    {
        ArgumentNullException.ThrowIfNull(matches);
        string asked = $"trace a packet through the packet filter by a table {name}";
        FilterBatch batch = new();
        batch.Add(FilterRequests.NewTable(new FilterTable { Family = family, Name = name, Flags = NFT.TABLE_OWNER, Comment = "ContainerNet traces a probe" }), asked);
        foreach (NetfilterHook hook in new[] { NetfilterHook.Prerouting, NetfilterHook.Output })
        {
            FilterChain chain = new() { Family = family, Table = name, Name = hook == NetfilterHook.Output ? "output" : "prerouting", Hook = hook, Priority = First, Type = "filter", Policy = ChainPolicy.Accept };
            batch.Add(FilterRequests.NewChain(chain), asked);
            foreach (TraceMatch match in matches)
            {
                batch.Add(FilterRequests.NewRule(new FilterRule { Family = family, Table = name, Chain = chain.Name, Expressions = Rule(match) }), asked);
            }
        }

        return batch;
    }

    /// <summary><c>ip protocol … ip saddr … ip daddr … th sport … th dport … @th,64,128 … meta nftrace set 1</c></summary>
    public static IReadOnlyList<FilterExpression> Rule(TraceMatch match)
    {
        ArgumentNullException.ThrowIfNull(match);
        List<FilterExpression> rule = [];
        Meta(rule, MetaKey.Protocol, match.IsIPv6 ? [0x86, 0xdd] : [0x08, 0x00]);
        Meta(rule, MetaKey.TransportProtocol, [match.Protocol]);
        Address(rule, match.Source, match.IsIPv6 ? 8u : 12u);
        Address(rule, match.Destination, match.IsIPv6 ? 24u : 16u);
        Port(rule, match.SourcePort, 0);
        Port(rule, match.DestinationPort, 2);
        if (!match.Content.IsEmpty)
        {
            Payload(rule, PayloadBase.Transport, HeaderLength, match.Content[..Math.Min(match.Content.Length, MostContent)].ToArray());
        }

        rule.Add(new ImmediateExpression { DestinationRegister = Register, Data = [1] });
        rule.Add(new MetaExpression { Key = MetaKey.Trace, SourceRegister = Register });
        return rule;
    }

    private static void Meta(List<FilterExpression> rule, MetaKey key, byte[] value)
    {
        rule.Add(new MetaExpression { Key = key, DestinationRegister = Register });
        rule.Add(new CompareExpression { SourceRegister = Register, Operator = CompareOperator.Equal, Data = value });
    }

    private static void Address(List<FilterExpression> rule, IPAddress? address, uint offset)
    {
        if (address is not null)
        {
            Payload(rule, PayloadBase.Network, offset, address.GetAddressBytes());
        }
    }

    private static void Port(List<FilterExpression> rule, int port, uint offset)
    {
        if (port != 0)
        {
            byte[] bytes = new byte[2];
            BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)port);
            Payload(rule, PayloadBase.Transport, offset, bytes);
        }
    }

    private static void Payload(List<FilterExpression> rule, PayloadBase from, uint offset, byte[] value)
    {
        rule.Add(new PayloadExpression { DestinationRegister = Register, Base = from, Offset = offset, Length = (uint)value.Length });
        rule.Add(new CompareExpression { SourceRegister = Register, Operator = CompareOperator.Equal, Data = value });
    }
}
