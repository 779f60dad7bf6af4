using System.Net;
using ContainerNet.Netfilter;
using ContainerNet.Netfilter.Expressions;
using ContainerNet.Route;
using static ContainerNet.Networks.GuardPhrases;

namespace ContainerNet.Networks;

/// <summary>
/// The table inside bridges, <c>bridge containernet</c>: a container speaks under its own addresses only, and is neither router, DHCP server nor switch
/// to its neighbors. A container is a few elements of its sets; ports of a bridge that ContainerNet did not make are not looked at.
/// </summary>
/// <remarks>
/// <code>
/// set ports    { type ifname }
/// set macs     { type ifname . ether_addr }
/// set sources  { type ifname . ipv4_addr }                      and sources6
/// set targets  { type ifname . mark }
/// chain advert {                                                a neighbor advertisement: whose address it tells of
///     @th,64,128 &amp; ffc0:: == fe80:: accept
///     meta mark set @th,160,32 iifname . meta mark != @targets drop
///     meta mark set 0 }
/// chain checked {
///     iifname . ether saddr != @macs drop
///     ether type arp iifname . arp saddr ether != @macs drop
///     ether type arp arp saddr ip != 0.0.0.0 iifname . arp saddr ip != @sources drop      0.0.0.0: a probe (RFC 5227)
///     ether type arp accept
///     ether type ip iifname . ip saddr != @sources drop
///     ether type ip udp sport 67 drop                           a DHCP server's answer
///     ether type ip accept
///     ether type != ip6 drop                                    VLAN tags, BPDUs, and whatever else
///     ip6 saddr != fe80::/10 ip6 saddr != :: iifname . ip6 saddr != @sources6 drop
///     icmpv6 type nd-router-advert drop
///     icmpv6 type nd-redirect drop
///     icmpv6 type nd-neighbor-advert jump advert
///     udp sport 547 drop }
/// chain prerouting { type filter hook prerouting priority -300; iifname @ports jump checked }
/// </code>
/// Of the address that a neighbor advertisement tells of, the last four bytes are looked at, as a mark: nft 1.0.6 has no word for that field in a row of words, and
/// could not load what it lists. A frame from a container has no mark (veth takes it off), and leaves without one.
/// Router advertisements in fragments are not looked into: Linux takes none (RFC 6980, <c>suppress_frag_ndisc</c>).
/// </remarks>
internal static class PortRules
{
    public const string Ports = "ports";
    public const string Macs = "macs";
    public const string Sources = "sources";
    public const string Sources6 = "sources6";
    public const string Targets = "targets";

    private const string Checked = "checked";
    private const string Advert = "advert";
    private const uint MarkType = 19; // nft's TYPE_MARK
    private const uint EtherType = 9; // nft's TYPE_ETHERADDR
    private const byte Udp = 17;

    private static readonly byte[] Arp = [0x08, 0x06];
    private static readonly byte[] IPv4 = [0x08, 0x00];
    private static readonly byte[] IPv6 = [0x86, 0xdd];
    private static readonly IpPrefix OfLink = new(IPAddress.Parse("fe80::"), 10);

    /// <summary><c>meta mark set</c></summary>
    private static MetaExpression SetMark { get; } = new() { Key = MetaKey.Mark, SourceRegister = R1 };

    public static RuleTable Table { get; } = new(NftFamily.Bridge,
        [Links(Ports), LinksAnd(Macs, EtherType, 6), LinksAnd(Sources, AddressType(IpFamily.IPv4), 4), LinksAnd(Sources6, AddressType(IpFamily.IPv6), 16), LinksAnd(Targets, MarkType, 4)],
        new RuleChain(Advert, null, 0,
        [
            [.. TargetIsOfLink(), FilterPhrases.Accept],
            [Load(PayloadBase.Transport, 20, 4, R1), SetMark, From(R1), Load(MetaKey.Mark, R2), Lookup(Targets, not: true), FilterPhrases.Drop],
            [new ImmediateExpression { DestinationRegister = R1, Data = new byte[4] }, SetMark],
        ]),
        new RuleChain(Checked, null, 0,
        [
            [From(R1), Load(PayloadBase.LinkLayer, 6, 6, R2), Lookup(Macs, not: true), FilterPhrases.Drop],
            [.. Type(Arp), From(R1), Load(PayloadBase.Network, 8, 6, R2), Lookup(Macs, not: true), FilterPhrases.Drop],
            [.. Type(Arp), Load(PayloadBase.Network, 14, 4, R1), Compare(new byte[4], not: true), From(R1), Load(PayloadBase.Network, 14, 4, R2), Lookup(Sources, not: true), FilterPhrases.Drop],
            [.. Type(Arp), FilterPhrases.Accept],
            [.. Protocol(IPv4), From(R1), Address(IpFamily.IPv4, true, R2), Lookup(Sources, not: true), FilterPhrases.Drop],
            [.. Type(IPv4), .. FilterPhrases.Protocol(Udp), .. FilterPhrases.SourcePort(67), FilterPhrases.Drop],
            [.. Type(IPv4), FilterPhrases.Accept],
            [.. Type(IPv6, not: true), FilterPhrases.Drop],
            [.. Protocol(IPv6), .. FilterPhrases.Source(OfLink, not: true), Address(IpFamily.IPv6, true, R1), Compare(new byte[16], not: true), From(R1), Address(IpFamily.IPv6, true, R2), Lookup(Sources6, not: true), FilterPhrases.Drop],
            [.. Type(IPv6), .. Icmpv6(134), FilterPhrases.Drop], // ND_ROUTER_ADVERT
            [.. Type(IPv6), .. Icmpv6(137), FilterPhrases.Drop], // ND_REDIRECT
            [.. Type(IPv6), .. Icmpv6(136), Jump(Advert)], // ND_NEIGHBOR_ADVERT
            [.. FilterPhrases.Protocol(Udp), .. FilterPhrases.SourcePort(547), FilterPhrases.Drop],
        ]),
        new RuleChain("prerouting", NetfilterHook.Prerouting, -300, [[.. FromLink(Ports), Jump(Checked)]]));

    /// <summary><c>ether type TYPE</c>; of a frame with a VLAN tag it is the tag's.</summary>
    private static FilterExpression[] Type(byte[] type, bool not = false) => [Load(PayloadBase.LinkLayer, 12, 2, R1), Compare(type, not)];

    /// <summary><c>meta protocol TYPE</c>, which nft takes before addresses.</summary>
    private static FilterExpression[] Protocol(byte[] type) => [Load(MetaKey.Protocol, R1), Compare(type)];

    private static IEnumerable<FilterExpression> TargetIsOfLink()
        => FilterPhrases.Source(OfLink).Select(part => part is PayloadExpression ? Load(PayloadBase.Transport, 8, 16, R1) : part);
}
