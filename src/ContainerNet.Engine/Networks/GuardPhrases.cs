using System.Text;
using ContainerNet.Netfilter;
using ContainerNet.Netfilter.Expressions;
using ContainerNet.Route;

namespace ContainerNet.Networks;

/// <summary>The words the rules that guard networks are made of.</summary>
internal static class GuardPhrases
{
    public const uint R1 = NftRegister.First;
    public const uint R2 = NftRegister.First + 1; // a link's name takes sixteen bytes
    public const uint LinkType = 41;              // nft's TYPE_IFNAME
    public const uint LinkLength = 16;            // IFNAMSIZ

    /// <summary>A link's name as an element's key.</summary>
    public static byte[] LinkKey(string name)
    {
        byte[] key = new byte[LinkLength];
        Encoding.UTF8.GetBytes(name, key);
        return key;
    }

    /// <summary><c>set NAME { type ifname }</c></summary>
    public static FilterSet Links(string name) => new() { Name = name, KeyType = LinkType, KeyLength = LinkLength, IsHostOrder = true };

    /// <summary><c>set NAME { type ifname . TYPE }</c></summary>
    public static FilterSet LinksAnd(string name, uint type, uint length) => new() { Name = name, KeyType = (LinkType << 6) | type, KeyLength = LinkLength + ((length + 3) / 4 * 4) };

    /// <summary>nft's TYPE_IPADDR or TYPE_IP6ADDR.</summary>
    public static uint AddressType(IpFamily family) => family == IpFamily.IPv4 ? 7u : 8u;

    public static uint AddressLength(IpFamily family) => family == IpFamily.IPv4 ? 4u : 16u;

    public static MetaExpression Load(MetaKey key, uint register) => new() { Key = key, DestinationRegister = register };

    /// <summary><c>iifname</c></summary>
    public static MetaExpression From(uint register) => Load(MetaKey.InputInterfaceName, register);

    public static LookupExpression Lookup(string set, bool not = false) => new() { Set = set, SourceRegister = R1, Flags = not ? 1u : 0 }; // NFT_LOOKUP_F_INV

    /// <summary><c>iifname @SET</c></summary>
    public static FilterExpression[] FromLink(string set) => [From(R1), Lookup(set)];

    /// <summary><c>oifname @SET</c></summary>
    public static FilterExpression[] ToLink(string set) => [Load(MetaKey.OutputInterfaceName, R1), Lookup(set)];

    public static PayloadExpression Load(PayloadBase from, uint offset, uint length, uint register)
        => new() { Base = from, Offset = offset, Length = length, DestinationRegister = register };

    /// <summary><c>ip saddr</c>, <c>ip daddr</c>, or those of IPv6</summary>
    public static PayloadExpression Address(IpFamily family, bool source, uint register)
        => Load(PayloadBase.Network, (family == IpFamily.IPv4 ? 12u : 8u) + (source ? 0 : AddressLength(family)), AddressLength(family), register);

    public static CompareExpression Compare(byte[] data, bool not = false)
        => new() { SourceRegister = R1, Operator = not ? CompareOperator.NotEqual : CompareOperator.Equal, Data = data };

    /// <summary><c>icmpv6 type TYPE</c></summary>
    public static FilterExpression[] Icmpv6(byte type) => [.. FilterPhrases.Protocol(58), Load(PayloadBase.Transport, 0, 1, R1), Compare([type])];

    public static FilterExpression Jump(string chain) => new ImmediateExpression { Verdict = new VerdictData { Code = VerdictCode.Jump, Chain = chain } };
}
