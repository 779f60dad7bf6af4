using ContainerNet.Netfilter.Expressions;

namespace ContainerNet.Netfilter.Rendering;

/// <summary>The words for what <c>meta</c>, <c>ct</c> and <c>fib</c> load.</summary>
internal static class KernelFields
{
    public static Term Meta(MetaKey key) => key switch
    {
        MetaKey.Length => Field("meta length", NftDataType.HostInteger, 4),
        MetaKey.Protocol => Field("meta protocol", NftDataType.EtherType, 2),
        MetaKey.Priority => Field("meta priority", NftDataType.HostInteger, 4),
        MetaKey.Mark => Field("meta mark", NftDataType.Mark, 4),
        MetaKey.InputInterfaceIndex => Field("iif", NftDataType.LinkIndex, 4),
        MetaKey.OutputInterfaceIndex => Field("oif", NftDataType.LinkIndex, 4),
        MetaKey.InputInterfaceName => Field("iifname", NftDataType.LinkName, 16),
        MetaKey.OutputInterfaceName => Field("oifname", NftDataType.LinkName, 16),
        MetaKey.InputInterfaceType => Field("iiftype", NftDataType.HostInteger, 2),
        MetaKey.OutputInterfaceType => Field("oiftype", NftDataType.HostInteger, 2),
        MetaKey.SocketUser => Field("meta skuid", NftDataType.User, 4),
        MetaKey.SocketGroup => Field("meta skgid", NftDataType.Group, 4),
        MetaKey.Trace => Field("meta nftrace", NftDataType.HostInteger, 1),
        MetaKey.NetfilterFamily => Field("meta nfproto", NftDataType.NetfilterProtocol, 1),
        MetaKey.TransportProtocol => Field("meta l4proto", NftDataType.InternetProtocol, 1),
        MetaKey.BridgeInputName => Field("meta ibrname", NftDataType.LinkName, 16),
        MetaKey.BridgeOutputName => Field("meta obrname", NftDataType.LinkName, 16),
        MetaKey.PacketType => Field("meta pkttype", NftDataType.PacketType, 1),
        MetaKey.Cpu => Field("meta cpu", NftDataType.HostInteger, 4),
        MetaKey.InputInterfaceGroup => Field("iifgroup", NftDataType.HostInteger, 4),
        MetaKey.OutputInterfaceGroup => Field("oifgroup", NftDataType.HostInteger, 4),
        MetaKey.ControlGroup => Field("meta cgroup", NftDataType.HostInteger, 4),
        MetaKey.Random => Field("meta random", NftDataType.HostInteger, 4),
        MetaKey.SecurityPath => Field("meta ipsec", NftDataType.Boolean, 1),
        _ => Field($"meta {key.ToString().ToLowerInvariant()}", NftDataType.Unknown, 4),
    };

    public static Term Connection(CtKey key, byte? direction)
    {
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
            CtKey.SourceAddress or CtKey.SourceIPv4 => Field($"ct {way}ip saddr", NftDataType.IPv4Address, 4),
            CtKey.DestinationAddress or CtKey.DestinationIPv4 => Field($"ct {way}ip daddr", NftDataType.IPv4Address, 4),
            CtKey.SourceIPv6 => Field($"ct {way}ip6 saddr", NftDataType.IPv6Address, 16),
            CtKey.DestinationIPv6 => Field($"ct {way}ip6 daddr", NftDataType.IPv6Address, 16),
            CtKey.SourcePort => Field($"ct {way}proto-src", NftDataType.Port, 2),
            CtKey.DestinationPort => Field($"ct {way}proto-dst", NftDataType.Port, 2),
            CtKey.Packets => Field($"ct {way}packets", NftDataType.HostInteger, 8),
            CtKey.Bytes => Field($"ct {way}bytes", NftDataType.HostInteger, 8),
            CtKey.AverageBytes => Field($"ct {way}avgpkt", NftDataType.HostInteger, 8),
            CtKey.Zone => Field($"ct {way}zone", NftDataType.HostInteger, 2),
            CtKey.Id => Field("ct id", NftDataType.HostInteger, 4),
            _ => Field($"ct {key.ToString().ToLowerInvariant()}", NftDataType.Unknown, 4),
        };
    }

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
