using System.Text;
using ContainerNet.Netfilter;
using ContainerNet.Netfilter.Expressions;
using ContainerNet.Route;

namespace ContainerNet.Networks;

/// <summary>
/// The table that guards ContainerNet's networks, <c>inet containernet</c>. A network is a few elements of its sets, so a packet's cost is the same however many there are.
/// </summary>
/// <remarks>
/// <code>
/// set bridges  { type ifname }
/// set isolated { type ifname }
/// set same     { type ifname . ifname }
/// set subnets  { type ipv4_addr; flags interval }               and subnets6
/// set sources  { type ifname . ipv4_addr; flags interval }      and sources6
/// chain spoofed { type filter hook prerouting priority raw;     who sends from whose address
///     iifname @bridges iifname . ip saddr != @sources drop      a container, from another than its subnet's
///     iifname != "lo" ip saddr @subnets iifname . ip saddr != @sources drop      a stranger, from a container's
///     the same two of IPv6 }
/// chain input   { type filter hook input priority 0;            what is for this namespace itself
///     ct state established,related accept
///     iifname @bridges icmpv6 type nd-router-advert drop        a container is no router of ours
///     iifname != "lo" ip daddr @subnets iifname . ip daddr != @sources drop     a gateway's address, from outside or another network
///     the same of IPv6 }
/// chain forward { type filter hook forward priority 0;
///     ct state established,related accept
///     iifname . oifname @same accept
///     iifname @isolated drop
///     oifname @isolated drop
///     ct status dnat accept                                     published ports
///     iifname @bridges oifname @bridges drop                    networks are strangers to one another
///     iifname @bridges accept
///     oifname @bridges drop }                                   and nobody reaches a container by its own address
/// </code>
/// </remarks>
internal static class GuardTable
{
    public const string Name = NatTable.Name;
    public const NftFamily Family = NftFamily.Inet;
    public const string Bridges = "bridges";
    public const string Isolated = "isolated";
    public const string Same = "same";

    private const uint R1 = NftRegister.First;
    private const uint R2 = NftRegister.First + 1; // a link's name takes sixteen bytes
    private const uint LinkType = 41;              // nft's TYPE_IFNAME

    public static string Subnets(IpFamily family) => family == IpFamily.IPv4 ? "subnets" : "subnets6";

    public static string Sources(IpFamily family) => family == IpFamily.IPv4 ? "sources" : "sources6";

    /// <summary>Adds the making of the whole empty table to a transaction, which is refused (EEXIST) when there is one.</summary>
    public static void AddTo(FilterBatch batch, string asked)
    {
        batch.Add(FilterRequests.NewTable(new FilterTable { Family = Family, Name = Name, Comment = NatTable.Mark }), asked);
        uint id = 0;
        foreach (FilterSet set in Sets())
        {
            batch.Add(FilterRequests.NewSet(set with { Family = Family, Table = Name }, ++id), asked);
        }

        Chain("spoofed", NetfilterHook.Prerouting, -300, [.. Spoofed(IpFamily.IPv4), .. Spoofed(IpFamily.IPv6)]);
        Chain("input", NetfilterHook.Input, 0,
            [.. FilterPhrases.KnownConnection(), FilterPhrases.Accept],
            [.. Link(MetaKey.InputInterfaceName, Bridges), .. RouterAdvertisement(), FilterPhrases.Drop],
            [.. Stranger(IpFamily.IPv4, source: false)],
            [.. Stranger(IpFamily.IPv6, source: false)]);
        Chain("forward", NetfilterHook.Forward, 0,
            [.. FilterPhrases.KnownConnection(), FilterPhrases.Accept],
            [Load(MetaKey.InputInterfaceName, R1), Load(MetaKey.OutputInterfaceName, R2), Lookup(Same), FilterPhrases.Accept],
            [.. Link(MetaKey.InputInterfaceName, Isolated), FilterPhrases.Drop],
            [.. Link(MetaKey.OutputInterfaceName, Isolated), FilterPhrases.Drop],
            [.. FilterPhrases.DestinationIsTranslated(), FilterPhrases.Accept],
            [.. Link(MetaKey.InputInterfaceName, Bridges), .. Link(MetaKey.OutputInterfaceName, Bridges), FilterPhrases.Drop],
            [.. Link(MetaKey.InputInterfaceName, Bridges), FilterPhrases.Accept],
            [.. Link(MetaKey.OutputInterfaceName, Bridges), FilterPhrases.Drop]);

        void Chain(string name, NetfilterHook hook, int priority, params FilterExpression[][] rules)
        {
            batch.Add(FilterRequests.NewChain(new FilterChain
            {
                Family = Family, Table = Name, Name = name, Type = "filter", Hook = hook, Priority = priority, Policy = ChainPolicy.Accept,
            }), asked);
            foreach (FilterExpression[] rule in rules)
            {
                batch.Add(FilterRequests.NewRule(new FilterRule { Family = Family, Table = Name, Chain = name, Expressions = rule }), asked);
            }
        }
    }

    public static byte[] LinkKey(string name)
    {
        byte[] key = new byte[16]; // IFNAMSIZ
        Encoding.UTF8.GetBytes(name, key);
        return key;
    }

    private static IEnumerable<FilterSet> Sets()
    {
        yield return new FilterSet { Name = Bridges, KeyType = LinkType, KeyLength = 16, IsHostOrder = true };
        yield return new FilterSet { Name = Isolated, KeyType = LinkType, KeyLength = 16, IsHostOrder = true };
        yield return new FilterSet { Name = Same, KeyType = (LinkType << 6) | LinkType, KeyLength = 32 };
        foreach (IpFamily family in Enum.GetValues<IpFamily>())
        {
            uint type = family == IpFamily.IPv4 ? 7u : 8u; // nft's TYPE_IPADDR, TYPE_IP6ADDR
            uint length = Bytes(family);
            yield return new FilterSet { Name = Subnets(family), Flags = 0x4, KeyType = type, KeyLength = length }; // NFT_SET_INTERVAL
            yield return new FilterSet { Name = Sources(family), Flags = 0x84, KeyType = (LinkType << 6) | type, KeyLength = 16 + length, FieldLengths = [16, length] }; // and NFT_SET_CONCAT
        }
    }

    private static IEnumerable<FilterExpression[]> Spoofed(IpFamily family)
    {
        yield return [.. FilterPhrases.Family(family), .. Link(MetaKey.InputInterfaceName, Bridges), Load(MetaKey.InputInterfaceName, R1), Address(family, true, R2), Lookup(Sources(family), not: true), FilterPhrases.Drop];
        yield return [.. Stranger(family, source: true)];
    }

    /// <summary><c>iifname != "lo" ip saddr @subnets iifname . ip saddr != @sources drop</c>, or the same of the destination.</summary>
    private static IEnumerable<FilterExpression> Stranger(IpFamily family, bool source) =>
    [
        .. FilterPhrases.Family(family), .. FilterPhrases.InputInterface("lo", not: true), Address(family, source, R1), Lookup(Subnets(family)),
        Load(MetaKey.InputInterfaceName, R1), Address(family, source, R2), Lookup(Sources(family), not: true), FilterPhrases.Drop,
    ];

    private static IEnumerable<FilterExpression> RouterAdvertisement() =>
    [
        .. FilterPhrases.Protocol(58),
        new PayloadExpression { Base = PayloadBase.Transport, Offset = 0, Length = 1, DestinationRegister = R1 },
        new CompareExpression { SourceRegister = R1, Operator = CompareOperator.Equal, Data = [134] }, // ND_ROUTER_ADVERT
    ];

    private static uint Bytes(IpFamily family) => family == IpFamily.IPv4 ? 4u : 16u;

    private static MetaExpression Load(MetaKey key, uint register) => new() { Key = key, DestinationRegister = register };

    private static LookupExpression Lookup(string set, bool not = false) => new() { Set = set, SourceRegister = R1, Flags = not ? 1u : 0 }; // NFT_LOOKUP_F_INV

    private static FilterExpression[] Link(MetaKey key, string set) => [Load(key, R1), Lookup(set)];

    private static PayloadExpression Address(IpFamily family, bool source, uint register) => new()
    {
        Base = PayloadBase.Network,
        Offset = (family == IpFamily.IPv4 ? 12u : 8u) + (source ? 0 : Bytes(family)),
        Length = Bytes(family),
        DestinationRegister = register,
    };
}
