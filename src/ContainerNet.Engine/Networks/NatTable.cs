using ContainerNet.Interop;
using ContainerNet.Netfilter;
using ContainerNet.Netfilter.Expressions;
using ContainerNet.Route;

namespace ContainerNet.Networks;

/// <summary>
/// The one table per family that ContainerNet translates addresses with: <c>ip containernet</c> and <c>ip6 containernet</c>. A published port is an
/// element of a map in it, so a packet's cost is the same however many there are.
/// </summary>
/// <remarks>
/// <code>
/// map ports          { type inet_proto . inet_service : ipv4_addr . inet_service }
/// map ports_on       { type ipv4_addr . inet_proto . inet_service : ipv4_addr . inet_service }
/// map ports_local    { type inet_proto . inet_service : ipv4_addr . inet_service }
/// set hairpin        { type ipv4_addr . inet_proto . inet_service; flags interval }
/// set hairpin_on     { type ipv4_addr . ipv4_addr . inet_proto . inet_service; flags interval }
/// set subnets        { type ipv4_addr; flags interval }
/// set subnets_not_by { type ipv4_addr . ifname; flags interval }
/// set subnets_not_to { type ipv4_addr . ipv4_addr; flags interval }
/// set local_links    { type ifname }
/// chain raw         { type filter hook prerouting priority raw;
///     iifname != "lo" ip daddr 127.0.0.0/8 drop
///     iifname != "lo" ip saddr 127.0.0.0/8 drop }
/// chain prerouting  { type nat hook prerouting priority -101;
///     dnat ip to ip daddr . meta l4proto . th dport map @ports_on
///     fib daddr type local dnat ip to meta l4proto . th dport map @ports }
/// chain output      { type nat hook output priority -101;
///     the same two, each behind ip daddr != 127.0.0.0/8
///     ip daddr 127.0.0.0/8 dnat ip to meta l4proto . th dport map @ports_local }
/// chain postrouting { type nat hook postrouting priority 100;
///     ct status dnat ip saddr 127.0.0.0/8 masquerade
///     meta l4proto tcp ct status dnat ip saddr . meta l4proto . ct original proto-dst @hairpin masquerade
///     meta l4proto tcp ct status dnat ip saddr . ct original ip daddr . meta l4proto . ct original proto-dst @hairpin_on masquerade
///     the same two of udp and of sctp: nft takes ct original proto-dst for a port only where the protocol was said before
///     ip saddr . oifname @subnets_not_by return
///     ip saddr . ip daddr @subnets_not_to return
///     ip saddr @subnets masquerade }
/// </code>
/// Chain <c>raw</c>, <c>ports_local</c>, <c>local_links</c> and what asks for 127.0.0.0/8 are in the table of IPv4 only: IPv6 has no route_localnet.
/// The two chains that translate destinations stand one before the place of everybody else's (dstnat), so that who maps a port does not hang on which program was started first.
/// <para>The table has no owner flag. With <c>owner</c> it would go when its process ends; with <c>owner, persist</c> (Linux 6.9) it would outlive that and <c>nft flush ruleset</c>,
/// but a second PowerShell could not change it while the first runs, an administrator could neither flush nor edit it, and nft before 1.1.2 prints
/// <c>flags owner</c> for both, so that a saved and loaded rule set would lose it. What a flush takes, Repair-ContainerPath finds missing and brings back.</para>
/// </remarks>
internal sealed partial class NatTable
{
    public const string Name = "containernet";

    public const string Mark = "made by ContainerNet";
    public const string Ports = "ports";
    public const string PortsOn = "ports_on";
    public const string Hairpin = "hairpin";
    public const string HairpinOn = "hairpin_on";
    public const string PortsLocal = "ports_local";
    public const string Subnets = "subnets";
    public const string SubnetsNotBy = "subnets_not_by";
    public const string SubnetsNotTo = "subnets_not_to";
    public const string LocalLinks = "local_links";
    public const string Prerouting = "prerouting";
    public const string Output = "output";
    public const string Postrouting = "postrouting";

    private const uint R1 = NftRegister.First;
    private const uint NFT_SET_INTERVAL = 0x4;
    private const uint NFT_SET_MAP = 0x8;
    private const uint NFT_SET_CONCAT = 0x80;
    private const int RawPriority = -300;         // NF_IP_PRI_RAW
    private const int DestinationPriority = -101; // NF_IP_PRI_NAT_DST - 1
    private const int SourcePriority = 100;       // NF_IP_PRI_NAT_SRC
    private const uint ProtocolType = 12;         // nft's TYPE_INET_PROTOCOL
    private const uint PortType = 13;             // nft's TYPE_INET_SERVICE
    private const uint LinkType = 41;             // nft's TYPE_IFNAME
    private const uint LinkLength = 16;           // IFNAMSIZ

    private NatTable(IpFamily ip)
    {
        Ip = ip;
        Family = (NftFamily)ip;
    }

    public static NatTable IPv4 { get; } = new(IpFamily.IPv4);

    public static NatTable IPv6 { get; } = new(IpFamily.IPv6);

    public IpFamily Ip { get; }

    public NftFamily Family { get; }

    /// <summary>As nft writes it.</summary>
    public string FullName => Ip == IpFamily.IPv4 ? "ip containernet" : "ip6 containernet";

    /// <summary>Bytes in an address.</summary>
    public int AddressBytes => Ip == IpFamily.IPv4 ? 4 : 16;

    private uint AddressLength => Ip == IpFamily.IPv4 ? 4u : 16u;

    private uint AddressType => Ip == IpFamily.IPv4 ? 7u : 8u; // nft's TYPE_IPADDR, TYPE_IP6ADDR

    public static NatTable For(IpFamily family) => family == IpFamily.IPv4 ? IPv4 : IPv6;

    /// <summary>Adds the making of the whole empty table to a transaction, which is refused (EEXIST) when there is one.</summary>
    public void AddTo(FilterBatch batch, string ns)
    {
        string asked = $"make table '{FullName}' in namespace {ns}";
        batch.Add(FilterRequests.NewTable(new FilterTable { Family = Family, Name = Name, Comment = Mark }), asked);
        FilterSet[] sets = [.. Sets()];
        for (int i = 0; i < sets.Length; i++)
        {
            batch.Add(FilterRequests.NewSet(sets[i] with { Family = Family, Table = Name }, (uint)i + 1), asked);
        }

        foreach ((FilterChain chain, FilterExpression[][] rules) in Chains())
        {
            batch.Add(FilterRequests.NewChain(chain), asked);
            foreach (FilterExpression[] rule in rules)
            {
                batch.Add(FilterRequests.NewRule(new FilterRule { Family = Family, Table = Name, Chain = chain.Name, Expressions = rule }), asked);
            }
        }
    }

    /// <summary>Its rules, to see whether they are whole and to make them so.</summary>
    public RuleTable Rules => new(Family, [.. Sets()], [.. Chains().Select(one => new RuleChain(one.Chain.Name, one.Chain.Hook, one.Chain.Priority ?? 0, one.Rules) { Type = one.Chain.Type })]);

    /// <summary>The maps that published ports stand in.</summary>
    public string[] PortMaps => Ip == IpFamily.IPv4 ? [Ports, PortsOn, PortsLocal] : [Ports, PortsOn];

    /// <summary>Whether the table is there and has ContainerNet's mark.</summary>
    public bool IsOurs(NetfilterSocket filter) => filter.FindTable(Family, Name)?.Comment == Mark;

    /// <summary>Whether the table is there. Refuses a table of this name that somebody else made: it is never written to.</summary>
    /// <exception cref="RefusedException"><c>TableNotOurs</c></exception>
    public bool Require(NetfilterSocket filter, string asked) => filter.FindTable(Family, Name, asked) is not { } there ? false : there.Comment == Mark ? true
        : throw new RefusedException("TableNotOurs", $"There is a table '{FullName}' in namespace {filter.Namespace} that ContainerNet did not make.",
            $"See what it is with Get-PacketFilterRule or `nft list table {FullName}`; rename or remove it.", FullName);

    private IEnumerable<FilterSet> Sets()
    {
        yield return PortMap(Ports, onAddress: false);
        yield return PortMap(PortsOn, onAddress: true);
        if (Ip == IpFamily.IPv4)
        {
            yield return PortMap(PortsLocal, onAddress: false);
            yield return new FilterSet { Name = LocalLinks, KeyType = LinkType, KeyLength = LinkLength, IsHostOrder = true };
        }

        yield return HairpinSet(Hairpin, onAddress: false);
        yield return HairpinSet(HairpinOn, onAddress: true);
        yield return new FilterSet { Name = Subnets, Flags = NFT_SET_INTERVAL, KeyType = AddressType, KeyLength = AddressLength };
        yield return Intervals(SubnetsNotBy, (AddressType, AddressLength), (LinkType, LinkLength));
        yield return Intervals(SubnetsNotTo, (AddressType, AddressLength), (AddressType, AddressLength));
    }

    private static FilterSet Intervals(string name, params (uint Type, uint Length)[] fields) => new()
    {
        Name = name,
        Flags = NFT_SET_INTERVAL | NFT_SET_CONCAT,
        KeyType = Concatenate([.. fields.Select(field => field.Type)]),
        KeyLength = (uint)fields.Sum(field => (field.Length + 3) / 4 * 4),
        FieldLengths = [.. fields.Select(field => field.Length)],
    };

    private FilterSet PortMap(string name, bool onAddress) => new()
    {
        Name = name,
        Flags = NFT_SET_MAP,
        KeyType = onAddress ? Concatenate(AddressType, ProtocolType, PortType) : Concatenate(ProtocolType, PortType),
        KeyLength = onAddress ? AddressLength + 8 : 8,
        DataType = Concatenate(AddressType, PortType),
        DataLength = AddressLength + 4,
    };

    private FilterSet HairpinSet(string name, bool onAddress) => onAddress
        ? Intervals(name, (AddressType, AddressLength), (AddressType, AddressLength), (ProtocolType, 1), (PortType, 2))
        : Intervals(name, (AddressType, AddressLength), (ProtocolType, 1), (PortType, 2));

    private static uint Concatenate(params uint[] types) => types.Aggregate(0u, (all, one) => (all << 6) | one);
}
