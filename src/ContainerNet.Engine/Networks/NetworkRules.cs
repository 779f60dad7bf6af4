using ContainerNet.Netfilter;
using ContainerNet.Netfilter.Expressions;
using ContainerNet.Route;
using static ContainerNet.Networks.GuardPhrases;

namespace ContainerNet.Networks;

/// <summary>The table between networks, <c>inet containernet</c>. A network is a few elements of its sets, so a packet's cost is the same however many there are.</summary>
/// <remarks>
/// <code>
/// set bridges  { type ifname }                                  and isolated, internal, routed
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
///     iifname @internal drop                                    no way out, and none in
///     oifname @internal drop
///     iifname @isolated oifname @bridges drop                   not even to a published port
///     iifname @bridges oifname @isolated drop
///     ct status dnat accept                                     published ports
///     iifname @bridges oifname @bridges drop                    networks are strangers to one another
///     iifname @bridges accept
///     oifname @routed accept                                    whose addresses are to be reached from outside
///     oifname @bridges drop }                                   and nobody reaches a container by its own address
/// </code>
/// What Add-ForwardRule lets through stands behind the second rule of <c>forward</c>.
/// </remarks>
internal static class NetworkRules
{
    public const string Bridges = "bridges";
    public const string Isolated = "isolated";
    public const string Internal = "internal";
    public const string Routed = "routed";
    public const string Same = "same";

    public static RuleTable Table { get; } = new(NftFamily.Inet, Sets(),
        new RuleChain("spoofed", NetfilterHook.Prerouting, -300, [.. Spoofed(IpFamily.IPv4), .. Spoofed(IpFamily.IPv6)]),
        new RuleChain("input", NetfilterHook.Input, 0,
        [
            [.. FilterPhrases.KnownConnection(), FilterPhrases.Accept],
            [.. FromLink(Bridges), .. FilterPhrases.Family(IpFamily.IPv6), .. Icmpv6(134), FilterPhrases.Drop], // ND_ROUTER_ADVERT
            [.. Stranger(IpFamily.IPv4, source: false)],
            [.. Stranger(IpFamily.IPv6, source: false)],
        ]),
        new RuleChain("forward", NetfilterHook.Forward, 0,
        [
            [.. FilterPhrases.KnownConnection(), FilterPhrases.Accept],
            [From(R1), Load(MetaKey.OutputInterfaceName, R2), Lookup(Same), FilterPhrases.Accept],
            [.. FromLink(Internal), FilterPhrases.Drop],
            [.. ToLink(Internal), FilterPhrases.Drop],
            [.. FromLink(Isolated), .. ToLink(Bridges), FilterPhrases.Drop],
            [.. FromLink(Bridges), .. ToLink(Isolated), FilterPhrases.Drop],
            [.. FilterPhrases.DestinationIsTranslated(), FilterPhrases.Accept],
            [.. FromLink(Bridges), .. ToLink(Bridges), FilterPhrases.Drop],
            [.. FromLink(Bridges), FilterPhrases.Accept],
            [.. ToLink(Routed), FilterPhrases.Accept],
            [.. ToLink(Bridges), FilterPhrases.Drop],
        ]) { Exceptions = 2 });

    public static string Subnets(IpFamily family) => family == IpFamily.IPv4 ? "subnets" : "subnets6";

    public static string Sources(IpFamily family) => family == IpFamily.IPv4 ? "sources" : "sources6";

    private static FilterSet[] Sets() =>
    [
        Links(Bridges), Links(Isolated), Links(Internal), Links(Routed), LinksAnd(Same, LinkType, LinkLength),
        .. Enum.GetValues<IpFamily>().SelectMany(family => (FilterSet[])
        [
            new FilterSet { Name = Subnets(family), Flags = 0x4, KeyType = AddressType(family), KeyLength = AddressLength(family) }, // NFT_SET_INTERVAL
            LinksAnd(Sources(family), AddressType(family), AddressLength(family)) with { Flags = 0x84, FieldLengths = [LinkLength, AddressLength(family)] }, // and NFT_SET_CONCAT
        ]),
    ];

    private static IEnumerable<FilterExpression[]> Spoofed(IpFamily family)
    {
        yield return [.. FromLink(Bridges), .. FilterPhrases.Family(family), From(R1), Address(family, true, R2), Lookup(Sources(family), not: true), FilterPhrases.Drop];
        yield return [.. Stranger(family, source: true)];
    }

    /// <summary><c>iifname != "lo" ip saddr @subnets iifname . ip saddr != @sources drop</c>, or the same of the destination.</summary>
    private static IEnumerable<FilterExpression> Stranger(IpFamily family, bool source) =>
    [
        .. FilterPhrases.InputInterface("lo", not: true), .. FilterPhrases.Family(family), Address(family, source, R1), Lookup(Subnets(family)),
        From(R1), Address(family, source, R2), Lookup(Sources(family), not: true), FilterPhrases.Drop,
    ];
}
