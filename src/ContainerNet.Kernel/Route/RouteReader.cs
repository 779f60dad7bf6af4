using System.Globalization;
using System.Runtime.CompilerServices;
using ContainerNet.Netlink;

namespace ContainerNet.Route;

/// <summary>Reads <c>RTM_NEWROUTE</c> payloads.</summary>
public static class RouteReader
{
    private const uint RTNH_F_DEAD = 1;
    private const uint RTNH_F_LINKDOWN = 16;
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
        List<RouteNextHop>? ways = null;
        AttributeReader attributes = new(rest);
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case RouteRequests.RTA_DST: destination = attributes.Value; break;
                case RouteRequests.RTA_GATEWAY: gateway = AddressBytes.Format(attributes.Value); break;
                case RouteRequests.RTA_VIA: gateway = ReadVia(attributes.Value); break;
                case RouteRequests.RTA_PREFSRC: source = AddressBytes.Format(attributes.Value); break;
                case RouteRequests.RTA_OIF: index = attributes.AsInt32(); break;
                case RouteRequests.RTA_PRIORITY: metric = attributes.AsUInt32(); break;
                case RouteRequests.RTA_TABLE: table = attributes.AsUInt32(); break;
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
            Protocol = ProtocolName(header.Protocol),
            Scope = (RouteScope)header.Scope,
            Source = source,
            NextHops = ways is not { Count: > 0 } ? RouteNextHops.None : new RouteNextHops(ways),
            IsLinkDown = (header.Flags & (RTNH_F_DEAD | RTNH_F_LINKDOWN)) != 0,
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

            into.Add(new RouteNextHop(gateway, nameOf(index), index, ways[3] + 1));
            ways = ways[Math.Min(Wire.Align(length), ways.Length)..];
        }
    }

    private static string? ReadVia(ReadOnlySpan<byte> via) => via.Length is 6 or 18 ? AddressBytes.Format(via[2..]) : null;

    // rtnetlink.h RTPROT_*, and /etc/iproute2/rt_protos for the routing daemons
    private static string ProtocolName(byte protocol) => protocol switch
    {
        0 => "unspec",
        1 => "redirect",
        2 => "kernel",
        3 => "boot",
        4 => "static",
        8 => "gated",
        9 => "ra",
        10 => "mrt",
        11 => "zebra",
        12 => "bird",
        13 => "dnrouted",
        14 => "xorp",
        15 => "ntk",
        16 => "dhcp",
        17 => "mrouted",
        18 => "keepalived",
        42 => "babel",
        186 => "bgp",
        187 => "isis",
        188 => "ospf",
        189 => "rip",
        192 => "eigrp",
        _ => protocol.ToString(CultureInfo.InvariantCulture),
    };
}
