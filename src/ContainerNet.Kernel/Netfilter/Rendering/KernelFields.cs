using ContainerNet.Netfilter.Expressions;

namespace ContainerNet.Netfilter.Rendering;

/// <summary>The words for what <c>meta</c>, <c>ct</c> and <c>fib</c> load.</summary>
internal static class KernelFields
{
    public static Term Meta(MetaKey key) => key switch
    {
        MetaKey.Length => Field("meta length", NftDataType.HostInteger, 4),
        MetaKey.Protocol => Field("meta protocol", NftDataType.EtherType, 2),
        MetaKey.Priority => Field("meta priority", NftDataType.ClassId, 4),
        MetaKey.Mark => Field("meta mark", NftDataType.Mark, 4),
        MetaKey.InputInterfaceIndex => Field("iif", NftDataType.LinkIndex, 4),
        MetaKey.OutputInterfaceIndex => Field("oif", NftDataType.LinkIndex, 4),
        MetaKey.InputInterfaceName => Field("iifname", NftDataType.LinkName, 16),
        MetaKey.OutputInterfaceName => Field("oifname", NftDataType.LinkName, 16),
        MetaKey.InputInterfaceType => Field("iiftype", NftDataType.LinkType, 2),
        MetaKey.OutputInterfaceType => Field("oiftype", NftDataType.LinkType, 2),
        MetaKey.SocketUser => Field("meta skuid", NftDataType.User, 4),
        MetaKey.SocketGroup => Field("meta skgid", NftDataType.Group, 4),
        MetaKey.Trace => Field("meta nftrace", NftDataType.HostInteger, 1),
        MetaKey.NetfilterFamily => Field("meta nfproto", NftDataType.NetfilterProtocol, 1),
        MetaKey.TransportProtocol => Field("meta l4proto", NftDataType.InternetProtocol, 1),
        MetaKey.BridgeInputName => Field("meta ibrname", NftDataType.LinkName, 16),
        MetaKey.BridgeOutputName => Field("meta obrname", NftDataType.LinkName, 16),
        MetaKey.PacketType => Field("meta pkttype", NftDataType.PacketType, 1),
        MetaKey.Cpu => Field("meta cpu", NftDataType.HostInteger, 4),
        MetaKey.InputInterfaceGroup => Field("iifgroup", NftDataType.LinkGroup, 4),
        MetaKey.OutputInterfaceGroup => Field("oifgroup", NftDataType.LinkGroup, 4),
        MetaKey.ControlGroup => Field("meta cgroup", NftDataType.HostInteger, 4),
        MetaKey.Random => Field("meta random", NftDataType.Integer, 4),
        MetaKey.RouteClass => Field("meta rtclassid", NftDataType.Realm, 4),
        MetaKey.SecurityMark => Field("meta secmark", NftDataType.HostInteger, 4),
        MetaKey.InputInterfaceKind => Field("meta iifkind", NftDataType.LinkName, 16),
        MetaKey.OutputInterfaceKind => Field("meta oifkind", NftDataType.LinkName, 16),
        MetaKey.BridgeInputVlan => Field("meta ibrpvid", NftDataType.HostInteger, 2),
        MetaKey.BridgeInputVlanProtocol => Field("meta ibrvproto", NftDataType.EtherType, 2),
        MetaKey.TimeNanoseconds => Field("meta time", NftDataType.Moment, 8),
        MetaKey.TimeDay => Field("meta day", NftDataType.Weekday, 1),
        MetaKey.TimeHour => Field("meta hour", NftDataType.TimeOfDay, 4),
        MetaKey.SlaveInterfaceIndex => Field("meta sdif", NftDataType.LinkIndex, 4),
        MetaKey.SlaveInterfaceName => Field("meta sdifname", NftDataType.LinkName, 16),
        MetaKey.BridgeBroute => Field("meta broute", NftDataType.HostInteger, 1),
        MetaKey.SecurityPath => Field("meta ipsec", NftDataType.Boolean, 1),
        _ => Field($"meta {key.ToString().ToLowerInvariant()}", NftDataType.Unknown, 4),
    };

    public static Term Connection(CtKey key, byte? direction, NftFamily family)
    {
        NftDataType address = family == NftFamily.IPv6 ? NftDataType.IPv6Address : NftDataType.IPv4Address;
        int length = family == NftFamily.IPv6 ? 16 : 4;
        string way = direction switch { 0 => "original ", 1 => "reply ", _ => "" };
        return key switch
        {
            CtKey.State => Field("ct state", NftDataType.ConnectionState, 4),
            CtKey.Direction => Field("ct direction", NftDataType.ConnectionDirection, 1),
            CtKey.Status => Field("ct status", NftDataType.ConnectionStatus, 4),
            CtKey.Mark => Field("ct mark", NftDataType.Mark, 4),
            CtKey.Helper => Field("ct helper", NftDataType.Text, 16),
            CtKey.NetworkProtocol => Field($"ct {way}l3proto", NftDataType.NetfilterProtocol, 1),
            CtKey.TransportProtocol => Field($"ct {way}protocol", NftDataType.InternetProtocol, 1),
            CtKey.SourceAddress => Field($"ct {way}saddr", address, length),
            CtKey.SourceIPv4 => Field($"ct {way}ip saddr", NftDataType.IPv4Address, 4),
            CtKey.DestinationAddress => Field($"ct {way}daddr", address, length),
            CtKey.DestinationIPv4 => Field($"ct {way}ip daddr", NftDataType.IPv4Address, 4),
            CtKey.SourceIPv6 => Field($"ct {way}ip6 saddr", NftDataType.IPv6Address, 16),
            CtKey.DestinationIPv6 => Field($"ct {way}ip6 daddr", NftDataType.IPv6Address, 16),
            CtKey.SourcePort => Field($"ct {way}proto-src", NftDataType.Port, 2),
            CtKey.DestinationPort => Field($"ct {way}proto-dst", NftDataType.Port, 2),
            CtKey.Packets => Field($"ct {way}packets", NftDataType.HostInteger, 8),
            CtKey.Bytes => Field($"ct {way}bytes", NftDataType.HostInteger, 8),
            CtKey.AverageBytes => Field($"ct {way}avgpkt", NftDataType.HostInteger, 8),
            CtKey.Zone => Field($"ct {way}zone", NftDataType.HostInteger, 2),
            CtKey.Id => Field("ct id", NftDataType.Integer, 4),
            CtKey.Expiration => Field("ct expiration", NftDataType.Duration, 4),
            CtKey.Labels => Field("ct label", NftDataType.ConnectionLabel, 16),
            CtKey.EventMask => Field("ct event", NftDataType.ConnectionEvents, 4),
            CtKey.SecurityMark => Field("ct secmark", NftDataType.HostInteger, 4),
            _ => Field($"ct {key.ToString().ToLowerInvariant()}", NftDataType.Unknown, 4),
        };
    }

    public static Term Route(RouteExpression route) => route.Key switch
    {
        0 => Field("rt classid", NftDataType.Realm, 4),
        1 => Field("rt ip nexthop", NftDataType.IPv4Address, 4),
        2 => Field("rt ip6 nexthop", NftDataType.IPv6Address, 16),
        3 => Field("rt mtu", NftDataType.HostInteger, 2),
        4 => Field("rt ipsec", NftDataType.Boolean, 1),
        _ => Field($"[rt {route.Key}]", NftDataType.Unknown, 4),
    };

    public static Term Socket(SocketExpression socket) => socket.Key switch
    {
        0 => Field("socket transparent", NftDataType.Flag, 1),
        1 => Field("socket mark", NftDataType.Mark, 4),
        2 => Field("socket wildcard", NftDataType.Flag, 1),
        3 => Field($"socket cgroupv2 level {socket.Level}", NftDataType.HostInteger, 8),
        _ => Field($"[socket {socket.Key}]", NftDataType.Unknown, 4),
    };

    public static Term OsFingerprint(OsFingerprintExpression osf)
    {
        string ttl = osf.Ttl switch { 1 => " ttl loose", 2 => " ttl skip", _ => "" };
        return Field($"osf{ttl} {((osf.Flags & 1) != 0 ? "version" : "name")}", NftDataType.Text, 16);
    }

    public static Term Ipsec(IpsecExpression ipsec)
    {
        string way = $"ipsec {(ipsec.Direction == 0 ? "in" : "out")}{(ipsec.StateNumber == 0 ? "" : $" spnum {ipsec.StateNumber}")}";
        return ipsec.Key switch
        {
            1 => Field($"{way} ip daddr", NftDataType.IPv4Address, 4),
            2 => Field($"{way} ip6 daddr", NftDataType.IPv6Address, 16),
            3 => Field($"{way} ip saddr", NftDataType.IPv4Address, 4),
            4 => Field($"{way} ip6 saddr", NftDataType.IPv6Address, 16),
            5 => Field($"{way} reqid", NftDataType.HostInteger, 4),
            6 => Field($"{way} spi", NftDataType.Integer, 4),
            _ => Field($"[xfrm {ipsec.Key}]", NftDataType.Unknown, 4),
        };
    }

    public static Term Number(NumberGeneratorExpression numbers)
        => Field($"numgen {(numbers.Type == 0 ? "inc" : "random")} mod {numbers.Modulus}{Offset(numbers.Offset)}", NftDataType.HostInteger, 4);

    /// <param name="hash">The hash.</param>
    /// <param name="of">The words for what is hashed.</param>
    public static Term Hash(HashExpression hash, string of)
    {
        string seed = hash.Seed is uint known ? $" seed 0x{known:x}" : "";
        return Field($"{(hash.Type == 1 ? "symhash" : $"jhash {of}")} mod {hash.Modulus}{seed}{Offset(hash.Offset)}", NftDataType.HostInteger, 4);
    }

    private static string Offset(uint offset) => offset == 0 ? "" : $" offset {offset}";

    public static Term Fib(FibExpression fib)
    {
        List<string> parts = [];
        AddIf(FibFlags.Source, "saddr");
        AddIf(FibFlags.Destination, "daddr");
        AddIf(FibFlags.Mark, "mark");
        AddIf(FibFlags.InputInterface, "iif");
        AddIf(FibFlags.OutputInterface, "oif");
        (string result, NftDataType type) = fib.Result switch
        {
            FibResult.AddressType => ("type", NftDataType.FibAddress),
            FibResult.OutputInterfaceName => ("oifname", NftDataType.LinkName),
            _ => ("oif", NftDataType.LinkIndex),
        };
        type = (fib.Flags & FibFlags.Present) != 0 ? NftDataType.Boolean : type;
        return Field($"fib {string.Join(" . ", parts)} {result}", type, NftValue.LengthOf(type) is int length && length > 0 ? length : 4);

        void AddIf(FibFlags flag, string word)
        {
            if ((fib.Flags & flag) != 0)
            {
                parts.Add(word);
            }
        }
    }

    private static Term Field(string text, NftDataType type, int length) => new() { Text = text, Type = type, Length = length, FullLength = length };
}
