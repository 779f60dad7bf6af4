using System.Buffers.Binary;
using System.Net;
using ContainerNet.Netlink;

namespace ContainerNet.Route;

/// <summary>Requests about routes and rules. Pure: a description goes in, the message comes out.</summary>
public static class RouteRequests
{
    internal const ushort RTA_DST = 1;
    internal const ushort RTA_SRC = 2;
    internal const ushort RTA_IIF = 3;
    internal const ushort RTA_OIF = 4;
    internal const ushort RTA_GATEWAY = 5;
    internal const ushort RTA_PRIORITY = 6;
    internal const ushort RTA_PREFSRC = 7;
    internal const ushort RTA_MULTIPATH = 9;
    internal const ushort RTA_TABLE = 15;
    internal const ushort RTA_MARK = 16;
    internal const ushort RTA_VIA = 18;
    internal const ushort RTA_METRICS = 8;
    internal const ushort RTA_PREF = 20;
    private const ushort RTA_EXPIRES = 23;
    private static readonly byte[] Padding = new byte[3];
    private const byte RTPROT_STATIC = 4;
    private const uint RTM_F_LOOKUP_TABLE = 0x1000;
    private const uint RTM_F_FIB_MATCH = 0x2000;

    /// <summary><c>ip route add [TYPE] DST [via GW] [dev INDEX] [metric] [table] [src] [proto] [scope] [tos] [mtu …]</c></summary>
    /// <param name="spec">The route.</param>
    /// <param name="replace">Whether a route to the same prefix with the same metric is replaced.</param>
    public static MessageWriter AddRoute(RouteSpec spec, bool replace = false)
        => Message(RTM.NEWROUTE, MessageFlags.Request | MessageFlags.Ack | MessageFlags.Create | MessageFlags.Echo
            | (replace ? MessageFlags.Replace : MessageFlags.Exclusive), spec, spec.Protocol ?? RTPROT_STATIC, DefaultScope(spec));

    /// <summary><c>ip route delete DST …</c>: what is not said matches anything.</summary>
    public static MessageWriter RemoveRoute(RouteSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return Message(RTM.DELROUTE, MessageFlags.Request | MessageFlags.Ack, spec, spec.Protocol ?? 0,
            spec.Scope ?? (spec.Destination.Family == IpFamily.IPv4 ? RouteScope.Nowhere : RouteScope.Global));
    }

    /// <summary><c>ip route show table all</c>, or <c>table TABLE</c></summary>
    public static MessageWriter GetRoutes(IpFamily family, uint? table = null)
    {
        MessageWriter message = new MessageWriter(RTM.GETROUTE, MessageFlags.Request | MessageFlags.Dump)
            .Header(new RtMsg { Family = (byte)family });
        return table is uint one ? message.UInt32(RTA_TABLE, one) : message;
    }

    /// <summary><c>ip route get DST [from SRC] [iif INDEX] [oif INDEX] [mark MARK] fibmatch</c></summary>
    /// <param name="destination">Where to.</param>
    /// <param name="source">The packet's source; null for none.</param>
    /// <param name="inputIndex">The link it came in by; 0 for a packet made here.</param>
    /// <param name="outputIndex">The link the socket is bound to; 0 for none.</param>
    /// <param name="mark">The packet's mark.</param>
    /// <param name="fibMatch">Gives the route as it stands in its table; otherwise what becomes of this packet, with its source address.</param>
    public static MessageWriter FindRoute(IPAddress destination, IPAddress? source, int inputIndex, int outputIndex, uint mark, bool fibMatch)
    {
        ArgumentNullException.ThrowIfNull(destination);
        int bits = destination.GetAddressBytes().Length * 8;
        MessageWriter message = new MessageWriter(RTM.GETROUTE, MessageFlags.Request)
            .Header(new RtMsg
            {
                Family = (byte)(bits == 32 ? IpFamily.IPv4 : IpFamily.IPv6),
                DestinationLength = (byte)bits,
                SourceLength = (byte)(source is null ? 0 : bits),
                // IPv6 names the table unasked, and under strict checking refuses to be asked.
                Flags = (bits == 32 ? RTM_F_LOOKUP_TABLE : 0) | (fibMatch ? RTM_F_FIB_MATCH : 0),
            })
            .Address(RTA_DST, destination);
        if (source is not null)
        {
            message.Address(RTA_SRC, source);
        }

        if (inputIndex != 0)
        {
            message.UInt32(RTA_IIF, (uint)inputIndex);
        }

        if (outputIndex != 0)
        {
            message.UInt32(RTA_OIF, (uint)outputIndex);
        }

        return mark == 0 ? message : message.UInt32(RTA_MARK, mark);
    }

    /// <summary><c>ip rule show</c></summary>
    public static MessageWriter GetRules(IpFamily family) => new MessageWriter(RTM.GETRULE, MessageFlags.Request | MessageFlags.Dump)
        .Header(new RtMsg { Family = (byte)family });

    private static MessageWriter Message(ushort type, MessageFlags flags, RouteSpec spec, byte protocol, RouteScope scope)
    {
        MessageWriter message = new MessageWriter(type, flags).Header(new RtMsg
        {
            Family = (byte)spec.Destination.Family,
            DestinationLength = (byte)spec.Destination.Length,
            SourceLength = (byte)(spec.SourcePrefix?.Length ?? 0),
            Tos = spec.Tos,
            Table = (byte)(spec.Table < 256 ? spec.Table : 0),
            Protocol = protocol,
            Scope = (byte)scope,
            Type = (byte)spec.Type,
            Flags = (uint)(spec.OnLink && spec.Ways.Count == 0 ? RouteFlags.OnLink : 0),
        });
        if (spec.Destination.Length > 0)
        {
            message.Address(RTA_DST, spec.Destination.Network.Address);
        }

        if (spec.SourcePrefix is { Length: > 0 } from)
        {
            message.Address(RTA_SRC, from.Network.Address);
        }

        if (spec.NextHop is { } gateway)
        {
            (ushort kind, byte[] bytes) = Gateway(spec.Destination.Family, gateway);
            message.Bytes(kind, bytes);
        }

        if (spec.Source is not null)
        {
            message.Address(RTA_PREFSRC, spec.Source);
        }

        if (spec.Metric is uint metric)
        {
            message.UInt32(RTA_PRIORITY, metric);
        }

        if (spec.Table >= 256)
        {
            message.UInt32(RTA_TABLE, spec.Table);
        }

        if (spec.InterfaceIndex != 0)
        {
            message.UInt32(RTA_OIF, (uint)spec.InterfaceIndex);
        }

        if (spec.Preference is RouterPreference preference)
        {
            message.Byte(RTA_PREF, (byte)preference);
        }

        if (spec.ValidLifetime is { } lifetime)
        {
            message.UInt32(RTA_EXPIRES, (uint)lifetime.TotalSeconds);
        }

        if (spec.Metrics is { } metrics)
        {
            message.Nest(RTA_METRICS, metrics.WriteTo);
        }

        return spec.Ways.Count == 0 ? message : message.Bytes(RTA_MULTIPATH, Multipath(spec));
    }

    /// <summary><c>struct rtnexthop { unsigned short rtnh_len; unsigned char rtnh_flags, rtnh_hops; int rtnh_ifindex; }</c>, each with its gateway behind it.</summary>
    private static byte[] Multipath(RouteSpec spec)
    {
        using MemoryStream ways = new();
        Span<byte> head = stackalloc byte[8];
        foreach ((IPAddress? nextHop, int index, int weight, bool onLink) in spec.Ways)
        {
            (ushort kind, byte[] address) = nextHop is null ? (RTA_GATEWAY, []) : Gateway(spec.Destination.Family, nextHop);
            int length = head.Length + (address.Length == 0 ? 0 : Wire.Align(4 + address.Length));
            BinaryPrimitives.WriteUInt16LittleEndian(head, (ushort)length);
            head[2] = (byte)(onLink ? RouteFlags.OnLink : 0);
            head[3] = (byte)(weight - 1);
            BinaryPrimitives.WriteInt32LittleEndian(head[4..], index);
            ways.Write(head);
            if (address.Length > 0)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(head, (ushort)(4 + address.Length));
                BinaryPrimitives.WriteUInt16LittleEndian(head[2..], kind);
                ways.Write(head[..4]);
                ways.Write(address);
                ways.Write(Padding, 0, Wire.Align(address.Length) - address.Length);
            }
        }

        return ways.ToArray();
    }

    /// <summary>A router as an attribute: <c>RTA_GATEWAY</c>, or <c>RTA_VIA</c> where it is of the other family.</summary>
    private static (ushort Type, byte[] Value) Gateway(IpFamily family, IPAddress gateway)
    {
        byte[] bytes = gateway.GetAddressBytes();
        if (bytes.Length == (family == IpFamily.IPv4 ? 4 : 16))
        {
            return (RTA_GATEWAY, bytes);
        }

        // struct rtvia { __kernel_sa_family_t rtvia_family; __u8 rtvia_addr[]; }: IPv4 by way of an IPv6 router
        byte[] via = new byte[2 + bytes.Length];
        via[0] = (byte)(bytes.Length == 4 ? IpFamily.IPv4 : IpFamily.IPv6);
        bytes.CopyTo(via, 2);
        return (RTA_VIA, via);
    }

    private static RouteScope DefaultScope(RouteSpec spec) => spec.Scope ?? spec.Type switch
    {
        RouteType.Local => RouteScope.Host,
        RouteType.Unicast when spec.Destination.Family == IpFamily.IPv4 && spec.NextHop is null && spec.Ways.All(way => way.NextHop is null) => RouteScope.Link,
        RouteType.Broadcast or RouteType.Multicast or RouteType.Anycast => RouteScope.Link,
        _ => RouteScope.Global,
    };
}
