using System.Net;
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
/// map ports       { type inet_proto . inet_service : ipv4_addr . inet_service }
/// map ports_on    { type ipv4_addr . inet_proto . inet_service : ipv4_addr . inet_service }
/// set hairpin     { type ipv4_addr . inet_proto . inet_service; flags interval }
/// set hairpin_on  { type ipv4_addr . ipv4_addr . inet_proto . inet_service; flags interval }
/// chain prerouting  { type nat hook prerouting priority -100;
///     dnat ip to ip daddr . meta l4proto . th dport map @ports_on
///     fib daddr type local dnat ip to meta l4proto . th dport map @ports }
/// chain output      { type nat hook output priority -100;
///     the same two, each behind ip daddr != 127.0.0.0/8 }
/// chain postrouting { type nat hook postrouting priority 100;
///     ct status dnat ip saddr . meta l4proto . ct original proto-dst @hairpin masquerade
///     ct status dnat ip saddr . ct original ip daddr . meta l4proto . ct original proto-dst @hairpin_on masquerade
///     then one rule for each masqueraded subnet }
/// </code>
/// </remarks>
internal sealed class NatTable
{
    public const string Name = "containernet";
    public const string Ports = "ports";
    public const string PortsOn = "ports_on";
    public const string Hairpin = "hairpin";
    public const string HairpinOn = "hairpin_on";
    public const string Postrouting = "postrouting";

    private const uint R1 = NftRegister.First;
    private const int DestinationPriority = -100; // NF_IP_PRI_NAT_DST
    private const int SourcePriority = 100;       // NF_IP_PRI_NAT_SRC
    private const uint ProtocolType = 12;         // nft's TYPE_INET_PROTOCOL
    private const uint PortType = 13;             // nft's TYPE_INET_SERVICE

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

    private uint AddressLength => Ip == IpFamily.IPv4 ? 4u : 16u;

    private uint AddressType => Ip == IpFamily.IPv4 ? 7u : 8u; // nft's TYPE_IPADDR, TYPE_IP6ADDR

    public static NatTable For(IpFamily family) => family == IpFamily.IPv4 ? IPv4 : IPv6;

    /// <summary>Adds the making of the whole empty table to a transaction, which is refused (EEXIST) when there is one.</summary>
    public void AddTo(FilterBatch batch, string ns)
    {
        string asked = $"make table '{FullName}' in namespace {ns}";
        batch.Add(FilterRequests.NewTable(new FilterTable { Family = Family, Name = Name, Comment = "made by ContainerNet" }), asked);
        FilterSet[] sets = [PortMap(Ports, onAddress: false), PortMap(PortsOn, onAddress: true), HairpinSet(Hairpin, onAddress: false), HairpinSet(HairpinOn, onAddress: true)];
        for (int i = 0; i < sets.Length; i++)
        {
            batch.Add(FilterRequests.NewSet(sets[i], (uint)i + 1), asked);
        }

        FilterExpression[] notLoopback = FilterPhrases.Destination(
            Ip == IpFamily.IPv4 ? new IpPrefix(new IPAddress(new byte[] { 127, 0, 0, 0 }), 8) : new IpPrefix(IPAddress.IPv6Loopback, 128), not: true);
        FilterExpression[] local = FilterPhrases.DestinationIsLocal();
        FilterExpression[] translated = FilterPhrases.DestinationIsTranslated();

        Chain("prerouting", NetfilterHook.Prerouting, DestinationPriority,
            [.. Translate(onAddress: true)],
            [.. local, .. Translate(onAddress: false)]);
        Chain("output", NetfilterHook.Output, DestinationPriority,
            [.. notLoopback, .. Translate(onAddress: true)],
            [.. notLoopback, .. local, .. Translate(onAddress: false)]);
        Chain(Postrouting, NetfilterHook.Postrouting, SourcePriority,
            [.. translated, .. MasqueradeHairpin(onAddress: false)],
            [.. translated, .. MasqueradeHairpin(onAddress: true)]);

        void Chain(string name, NetfilterHook hook, int priority, params FilterExpression[][] rules)
        {
            batch.Add(FilterRequests.NewChain(new FilterChain
            {
                Family = Family, Table = Name, Name = name, Type = "nat", Hook = hook, Priority = priority, Policy = ChainPolicy.Accept,
            }), asked);
            foreach (FilterExpression[] rule in rules)
            {
                batch.Add(FilterRequests.NewRule(new FilterRule { Family = Family, Table = Name, Chain = name, Expressions = rule }), asked);
            }
        }
    }

    private FilterSet PortMap(string name, bool onAddress) => new()
    {
        Family = Family,
        Table = Name,
        Name = name,
        Flags = 0x8, // NFT_SET_MAP
        KeyType = onAddress ? Concatenate(AddressType, ProtocolType, PortType) : Concatenate(ProtocolType, PortType),
        KeyLength = onAddress ? AddressLength + 8 : 8,
        DataType = Concatenate(AddressType, PortType),
        DataLength = AddressLength + 4,
    };

    private FilterSet HairpinSet(string name, bool onAddress) => new()
    {
        Family = Family,
        Table = Name,
        Name = name,
        Flags = 0x84, // NFT_SET_INTERVAL | NFT_SET_CONCAT
        KeyType = onAddress ? Concatenate(AddressType, AddressType, ProtocolType, PortType) : Concatenate(AddressType, ProtocolType, PortType),
        KeyLength = (onAddress ? AddressLength * 2 : AddressLength) + 8,
        FieldLengths = onAddress ? [AddressLength, AddressLength, 1, 2] : [AddressLength, 1, 2],
    };

    /// <summary><c>dnat ip to [ip daddr .] meta l4proto . th dport map @ports</c></summary>
    private IEnumerable<FilterExpression> Translate(bool onAddress)
    {
        uint at = 0;
        if (onAddress)
        {
            yield return LoadAddress(source: false, Register(0));
            at = AddressLength;
        }

        yield return new MetaExpression { Key = MetaKey.TransportProtocol, DestinationRegister = Register(at) };
        yield return new PayloadExpression { Base = PayloadBase.Transport, Offset = 2, Length = 2, DestinationRegister = Register(at + 4) };
        yield return new LookupExpression { Set = onAddress ? PortsOn : Ports, SourceRegister = R1, DestinationRegister = R1 };
        yield return new NatExpression { Type = NatType.Destination, Family = Family, AddressRegister = R1, PortRegister = Register(AddressLength) };
    }

    /// <summary><c>ip saddr . [ct original ip daddr .] meta l4proto . ct original proto-dst @hairpin masquerade</c></summary>
    private IEnumerable<FilterExpression> MasqueradeHairpin(bool onAddress)
    {
        yield return LoadAddress(source: true, Register(0));
        uint at = AddressLength;
        if (onAddress)
        {
            yield return new CtExpression
            {
                Key = Ip == IpFamily.IPv4 ? CtKey.DestinationIPv4 : CtKey.DestinationIPv6, Direction = 0, DestinationRegister = Register(at),
            };
            at += AddressLength;
        }

        yield return new MetaExpression { Key = MetaKey.TransportProtocol, DestinationRegister = Register(at) };
        yield return new CtExpression { Key = CtKey.DestinationPort, Direction = 0, DestinationRegister = Register(at + 4) };
        yield return new LookupExpression { Set = onAddress ? HairpinOn : Hairpin, SourceRegister = R1 };
        yield return new MasqueradeExpression();
    }

    private PayloadExpression LoadAddress(bool source, uint register) => new()
    {
        Base = PayloadBase.Network,
        Offset = (Ip == IpFamily.IPv4 ? 12u : 8u) + (source ? 0 : AddressLength),
        Length = AddressLength,
        DestinationRegister = register,
    };

    /// <summary>The register that begins at this byte, by the name nft uses for it.</summary>
    private static uint Register(uint at) => at % 16 == 0 ? R1 + (at / 16) : NftRegister.Word0 + (at / 4);

    private static uint Concatenate(params uint[] types) => types.Aggregate(0u, (all, one) => (all << 6) | one);
}
