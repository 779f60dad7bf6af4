using System.Net;
using ContainerNet.Netfilter;
using ContainerNet.Netfilter.Expressions;
using ContainerNet.Route;

namespace ContainerNet.Networks;

/// <summary>The rules of the table: always the same, whatever stands in its sets and maps.</summary>
internal sealed partial class NatTable
{
    private static readonly bool[] BothMaps = [false, true]; // hairpin, hairpin_on

    private IpPrefix Loopback => Ip == IpFamily.IPv4 ? new IpPrefix(new IPAddress(new byte[] { 127, 0, 0, 0 }), 8) : new IpPrefix(IPAddress.IPv6Loopback, 128);

    private IEnumerable<(FilterChain Chain, FilterExpression[][] Rules)> Chains()
    {
        FilterExpression[] local = FilterPhrases.DestinationIsLocal();
        FilterExpression[] translated = FilterPhrases.DestinationIsTranslated();
        FilterExpression[] notLoopback = FilterPhrases.Destination(Loopback, not: true);
        bool is4 = Ip == IpFamily.IPv4;
        if (is4)
        {
            FilterExpression[] outside = FilterPhrases.InputInterface("lo", not: true);
            yield return Chain("raw", "filter", NetfilterHook.Prerouting, RawPriority,
                [.. outside, .. FilterPhrases.Destination(Loopback), FilterPhrases.Drop],
                [.. outside, .. FilterPhrases.Source(Loopback), FilterPhrases.Drop]);
        }

        yield return Chain(Prerouting, "nat", NetfilterHook.Prerouting, DestinationPriority,
            [.. Translate(PortsOn)],
            [.. local, .. Translate(Ports)]);
        FilterExpression[][] output = [[.. notLoopback, .. Translate(PortsOn)], [.. notLoopback, .. local, .. Translate(Ports)]];
        yield return Chain(Output, "nat", NetfilterHook.Output, DestinationPriority,
            is4 ? [.. output, [.. FilterPhrases.Destination(Loopback), .. Translate(PortsLocal)]] : output);
        FilterExpression[][] masquerade =
        [
            .. from protocol in Enum.GetValues<NatProtocol>()
               from onAddress in BothMaps
               select (FilterExpression[])[.. FilterPhrases.Protocol((byte)protocol), .. translated, .. MasqueradeHairpin(onAddress)],
            [.. SourceAnd(SubnetsNotBy, new MetaExpression { Key = MetaKey.OutputInterfaceName, DestinationRegister = Register(AddressLength) }), FilterPhrases.Return],
            [.. SourceAnd(SubnetsNotTo, LoadAddress(source: false, Register(AddressLength))), FilterPhrases.Return],
            [.. SourceAnd(Subnets), new MasqueradeExpression()],
        ];
        yield return Chain(Postrouting, "nat", NetfilterHook.Postrouting, SourcePriority,
            is4 ? [[.. translated, .. FilterPhrases.Source(Loopback), new MasqueradeExpression()], .. masquerade] : masquerade);
    }

    private (FilterChain Chain, FilterExpression[][] Rules) Chain(string name, string type, NetfilterHook hook, int priority, params FilterExpression[][] rules)
        => (new FilterChain { Family = Family, Table = Name, Name = name, Type = type, Hook = hook, Priority = priority, Policy = ChainPolicy.Accept }, rules);

    /// <summary><c>ip saddr [. …] @SET</c></summary>
    private IEnumerable<FilterExpression> SourceAnd(string set, params FilterExpression[] more)
        => [LoadAddress(source: true, Register(0)), .. more, new LookupExpression { Set = set, SourceRegister = R1 }];

    /// <summary><c>dnat ip to [ip daddr .] meta l4proto . th dport map @ports</c></summary>
    private IEnumerable<FilterExpression> Translate(string map)
    {
        uint at = 0;
        if (map == PortsOn)
        {
            yield return LoadAddress(source: false, Register(0));
            at = AddressLength;
        }

        yield return new MetaExpression { Key = MetaKey.TransportProtocol, DestinationRegister = Register(at) };
        yield return new PayloadExpression { Base = PayloadBase.Transport, Offset = 2, Length = 2, DestinationRegister = Register(at + 4) };
        yield return new LookupExpression { Set = map, SourceRegister = R1, DestinationRegister = R1 };
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
}
