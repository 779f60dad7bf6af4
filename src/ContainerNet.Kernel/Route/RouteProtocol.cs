using System.Globalization;

namespace ContainerNet.Route;

/// <summary>Who made a route, a rule or a neighbour: <c>RTPROT_*</c> of <c>linux/rtnetlink.h</c>, and the routing daemons that have a number of their own.</summary>
public static class RouteProtocol
{
    private static readonly (byte Number, string Name)[] Named =
    [
        (0, "unspec"), (1, "redirect"), (2, "kernel"), (3, "boot"), (4, "static"), (8, "gated"), (9, "ra"), (10, "mrt"), (11, "zebra"), (12, "bird"),
        (13, "dnrouted"), (14, "xorp"), (15, "ntk"), (16, "dhcp"), (17, "mrouted"), (18, "keepalived"), (42, "babel"), (99, "openr"), (186, "bgp"),
        (187, "isis"), (188, "ospf"), (189, "rip"), (192, "eigrp"),
    ];

    private static readonly string[] NameByNumber = Index();

    /// <summary>Those that have a name.</summary>
    public static IEnumerable<string> Names => Named.Select(one => one.Name);

    /// <summary>What a number is called, or the number.</summary>
    public static string NameOf(byte protocol) => NameByNumber[protocol];

    /// <summary>Reads a name or a number.</summary>
    public static bool TryParse(string? text, out byte protocol)
    {
        int found = Array.FindIndex(Named, one => one.Name.Equals(text, StringComparison.OrdinalIgnoreCase));
        protocol = found < 0 ? (byte)0 : Named[found].Number;
        return found >= 0 || byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out protocol);
    }

    private static string[] Index()
    {
        string[] names = [.. Enumerable.Range(0, 256).Select(number => number.ToString(CultureInfo.InvariantCulture))];
        Array.ForEach(Named, one => names[one.Number] = one.Name);
        return names;
    }
}
