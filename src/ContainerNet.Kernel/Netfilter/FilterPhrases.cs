using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using ContainerNet.Netfilter.Expressions;
using ContainerNet.Route;

namespace ContainerNet.Netfilter;

/// <summary>Parts of rules, each what nft makes of the words in its summary. They use the first register only.</summary>
public static class FilterPhrases
{
    private const uint R1 = NftRegister.First;

    /// <summary><c>iifname NAME</c></summary>
    public static FilterExpression[] InputInterface(string name, bool not = false) => Interface(MetaKey.InputInterfaceName, name, not);

    /// <summary><c>oifname NAME</c></summary>
    public static FilterExpression[] OutputInterface(string name, bool not = false) => Interface(MetaKey.OutputInterfaceName, name, not);

    /// <summary><c>ip saddr PREFIX</c> or <c>ip6 saddr PREFIX</c></summary>
    public static FilterExpression[] Source(IpPrefix prefix, bool not = false) => Address(prefix, prefix.Family == IpFamily.IPv4 ? 12u : 8u, not);

    /// <summary><c>ip daddr PREFIX</c> or <c>ip6 daddr PREFIX</c></summary>
    public static FilterExpression[] Destination(IpPrefix prefix, bool not = false) => Address(prefix, prefix.Family == IpFamily.IPv4 ? 16u : 24u, not);

    /// <summary><c>meta nfproto ipv4</c> or <c>ipv6</c>: what an <c>inet</c> chain has to ask before it looks at addresses.</summary>
    public static FilterExpression[] Family(IpFamily family) =>
    [
        new MetaExpression { Key = MetaKey.NetfilterFamily, DestinationRegister = R1 },
        Compare([(byte)family]),
    ];

    /// <summary><c>meta l4proto NUMBER</c></summary>
    public static FilterExpression[] Protocol(byte number) =>
    [
        new MetaExpression { Key = MetaKey.TransportProtocol, DestinationRegister = R1 },
        Compare([number]),
    ];

    /// <summary><c>th dport PORT</c></summary>
    public static FilterExpression[] DestinationPort(int port) => Port(2, port);

    /// <summary><c>th sport PORT</c></summary>
    public static FilterExpression[] SourcePort(int port) => Port(0, port);

    /// <summary><c>fib daddr type local</c></summary>
    public static FilterExpression[] DestinationIsLocal() =>
    [
        new FibExpression { DestinationRegister = R1, Result = FibResult.AddressType, Flags = FibFlags.Destination },
        Compare(Word(2)), // RTN_LOCAL
    ];

    /// <summary><c>ct state established,related</c></summary>
    public static FilterExpression[] KnownConnection() => Bits(CtKey.State, 2 | 4); // NF_CT_STATE_BIT(IP_CT_ESTABLISHED), (IP_CT_RELATED)

    /// <summary><c>ct status dnat</c></summary>
    public static FilterExpression[] DestinationIsTranslated() => Bits(CtKey.Status, 1 << 5); // IPS_DST_NAT

    /// <summary><c>ct helper set NAME</c>, where NAME is an object of the table.</summary>
    public static FilterExpression SetHelper(string name) => new ObjectExpression { ObjectType = NFT.OBJECT_CT_HELPER, ObjectName = name };

    /// <summary><c>drop</c></summary>
    public static FilterExpression Drop { get; } = new ImmediateExpression { Verdict = new VerdictData { Code = VerdictCode.Drop } };

    /// <summary><c>return</c></summary>
    public static FilterExpression Return { get; } = new ImmediateExpression { Verdict = new VerdictData { Code = VerdictCode.Return } };

    /// <summary><c>accept</c></summary>
    public static FilterExpression Accept { get; } = new ImmediateExpression { Verdict = new VerdictData { Code = VerdictCode.Accept } };

    private static FilterExpression[] Interface(MetaKey key, string name, bool not)
    {
        byte[] text = new byte[Encoding.UTF8.GetByteCount(name) + 1]; // with its zero byte: this name and no longer one
        Encoding.UTF8.GetBytes(name, text);
        return [new MetaExpression { Key = key, DestinationRegister = R1 }, Compare(text, not)];
    }

    private static FilterExpression[] Address(IpPrefix prefix, uint offset, bool not)
    {
        int length = prefix.FullLength / 8;
        PayloadExpression load = new() { Base = PayloadBase.Network, Offset = offset, Length = (uint)length, DestinationRegister = R1 };
        CompareExpression compare = Compare(prefix.Network.Address.GetAddressBytes(), not);
        if (prefix.Length == prefix.FullLength)
        {
            return [load, compare];
        }

        IPAddress ones = new(Enumerable.Repeat(byte.MaxValue, length).ToArray());
        BitwiseExpression mask = new()
        {
            SourceRegister = R1,
            DestinationRegister = R1,
            Length = (uint)length,
            Mask = new IpPrefix(ones, prefix.Length).Network.Address.GetAddressBytes(),
            Xor = new byte[length],
        };
        return [load, mask, compare];
    }

    private static FilterExpression[] Port(uint offset, int port)
    {
        byte[] value = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(value, (ushort)port);
        return [new PayloadExpression { Base = PayloadBase.Transport, Offset = offset, Length = 2, DestinationRegister = R1 }, Compare(value)];
    }

    private static FilterExpression[] Bits(CtKey key, uint bits) =>
    [
        new CtExpression { Key = key, DestinationRegister = R1 },
        new BitwiseExpression { SourceRegister = R1, DestinationRegister = R1, Length = 4, Mask = Word(bits), Xor = Word(0) },
        Compare(Word(0), not: true),
    ];

    private static CompareExpression Compare(byte[] data, bool not = false)
        => new() { SourceRegister = R1, Operator = not ? CompareOperator.NotEqual : CompareOperator.Equal, Data = data };

    private static byte[] Word(uint value)
    {
        byte[] bytes = new byte[4];
        MemoryMarshal.Write(bytes, value);
        return bytes;
    }
}
