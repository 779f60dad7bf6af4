using System.Globalization;

namespace ContainerNet.Route;

/// <summary>Who made a route, a rule or a neighbour: <c>RTPROT_*</c> of <c>linux/rtnetlink.h</c>, and the routing daemons that have a number of their own.</summary>
public static class RouteProtocol
{
    /// <summary>What a number is called, or the number.</summary>
    public static string NameOf(byte protocol) => protocol switch
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
        99 => "openr",
        186 => "bgp",
        187 => "isis",
        188 => "ospf",
        189 => "rip",
        192 => "eigrp",
        _ => protocol.ToString(CultureInfo.InvariantCulture),
    };
}
