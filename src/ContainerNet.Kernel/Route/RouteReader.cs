using System.Runtime.CompilerServices;
using ContainerNet.Netlink;

namespace ContainerNet.Route;

/// <summary>Reads <c>RTM_NEWROUTE</c> payloads.</summary>
public static class RouteReader
{
    private const ushort RTA_FLOW = 11;
    private const ushort RTA_CACHEINFO = 12;
    private const ushort RTA_ENCAP_TYPE = 21;
    private const ushort RTA_NH_ID = 30;
    private const int UserHertz = 100; // USER_HZ of every architecture .NET runs on
    private const uint RTM_F_CLONED = 0x200;
    private static ReadOnlySpan<byte> Everywhere => new byte[16];

    /// <summary>Reads one route; null for other families than IPv4 and IPv6, and for entries of the IPv6 route cache.</summary>
    /// <param name="payload">What follows the message's header.</param>
    /// <param name="ns">The namespace it was read in.</param>
    /// <param name="nameOf">Gives the name of a link.</param>
    /// <param name="isAnswer">It answers a question for one packet: cloned entries count.</param>
    /// <exception cref="NetlinkFormatException">The bytes are no route.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // a table may hold 100,000 of them, and is over before it would be compiled again
    public static IpRoute? Read(ReadOnlySpan<byte> payload, string ns, Func<int, string?> nameOf, bool isAnswer = false)
    {
        ArgumentNullException.ThrowIfNull(nameOf);
        RtMsg header = Wire.Read<RtMsg>(payload, out ReadOnlySpan<byte> rest);
        if ((IpFamily)header.Family is not (IpFamily.IPv4 or IpFamily.IPv6) || (!isAnswer && (header.Flags & RTM_F_CLONED) != 0))
        {
            return null;
        }

        IpFamily family = (IpFamily)header.Family;
        ReadOnlySpan<byte> destination = Everywhere[..(family == IpFamily.IPv4 ? 4 : 16)];
        string? gateway = null;
        string? source = null;
        int index = 0;
        uint metric = 0;
        uint table = header.Table;
        string? from = null;
        RouteMetrics? metrics = null;
        RouterPreference? preference = null;
        uint nextHopId = 0;
        uint realms = 0;
        int expires = 0;
        string? encapsulation = null;
        List<RouteNextHop>? ways = null;
        AttributeReader attributes = new(rest);
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case RouteRequests.RTA_DST: destination = attributes.Value; break;
                case RouteRequests.RTA_GATEWAY: gateway = AddressBytes.FormatRouter(attributes.Value); break;
                case RouteRequests.RTA_VIA: gateway = ReadVia(attributes.Value); break;
                case RouteRequests.RTA_PREFSRC: source = AddressBytes.FormatRouter(attributes.Value); break;
                case RouteRequests.RTA_OIF: index = attributes.AsInt32(); break;
                case RouteRequests.RTA_PRIORITY: metric = attributes.AsUInt32(); break;
                case RouteRequests.RTA_TABLE: table = attributes.AsUInt32(); break;
                case RouteRequests.RTA_SRC: from = AddressBytes.FormatPrefix(attributes.Value, header.SourceLength); break;
                case RouteRequests.RTA_METRICS: metrics = RouteMetrics.Read(attributes.Value); break;
                case RouteRequests.RTA_PREF: preference = (RouterPreference)attributes.AsByte(); break;
                case RTA_NH_ID: nextHopId = attributes.AsUInt32(); break;
                case RTA_FLOW: realms = attributes.AsUInt32(); break;
                case RTA_CACHEINFO: expires = attributes.Value.Length < 12 ? 0 : Wire.Read<int>(attributes.Value[8..]); break; // struct rta_cacheinfo: rta_expires
                case RTA_ENCAP_TYPE: encapsulation = EncapsulationName(attributes.AsUInt16()); break;
                case RouteRequests.RTA_MULTIPATH: ReadWays(attributes.Value, ways ??= [], nameOf); break;
                default: break;
            }
        }

        return new IpRoute
        {
            Namespace = ns,
            DestinationPrefix = AddressBytes.FormatPrefix(destination, header.DestinationLength),
            NextHop = gateway,
            InterfaceIndex = index,
            InterfaceAlias = index == 0 ? null : nameOf(index),
            AddressFamily = family,
            Type = (RouteType)header.Type,
            Table = table,
            RouteMetric = metric,
            Protocol = RouteProtocol.NameOf(header.Protocol),
            Scope = (RouteScope)header.Scope,
            Source = source,
            NextHops = ways is not { Count: > 0 } ? RouteNextHops.None : new RouteNextHops(ways),
            SourcePrefix = isAnswer ? null : from,
            Tos = header.Tos,
            Metrics = metrics,
            Preference = preference,
            ValidLifetime = expires == 0 || isAnswer ? null : TimeSpan.FromSeconds((double)expires / UserHertz),
            NextHopId = nextHopId == 0 ? null : nextHopId,
            Encapsulation = encapsulation,
            Realms = RuleReader.Realms(realms),
            Flags = (RouteFlags)(header.Flags & byte.MaxValue),
        };
    }

    private static void ReadWays(ReadOnlySpan<byte> ways, List<RouteNextHop> into, Func<int, string?> nameOf)
    {
        while (ways.Length >= 8)
        {
            ushort length = Wire.Read<ushort>(ways);
            if (length < 8 || length > ways.Length)
            {
                throw new NetlinkFormatException($"A next hop claims {length} bytes where {ways.Length} are left.");
            }

            int index = Wire.Read<int>(ways[4..]);
            string? gateway = null;
            AttributeReader attributes = new(ways[8..length]);
            while (attributes.Next())
            {
                gateway = attributes.Type switch
                {
                    RouteRequests.RTA_GATEWAY => AddressBytes.Format(attributes.Value),
                    RouteRequests.RTA_VIA => ReadVia(attributes.Value),
                    _ => gateway,
                };
            }

            into.Add(new RouteNextHop(gateway, nameOf(index), index, ways[3] + 1) { Flags = (RouteFlags)ways[2] });
            ways = ways[Math.Min(Wire.Align(length), ways.Length)..];
        }
    }

    private static string? ReadVia(ReadOnlySpan<byte> via) => via.Length is 6 or 18 ? AddressBytes.Format(via[2..]) : null;

    // linux/lwtunnel.h LWTUNNEL_ENCAP_*
    private static string EncapsulationName(ushort type) => type switch
    {
        1 => "mpls",
        2 => "ip",
        3 => "ila",
        4 => "ip6",
        5 => "seg6",
        6 => "bpf",
        7 => "seg6local",
        8 => "rpl",
        9 => "ioam6",
        10 => "xfrm",
        _ => type.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}
