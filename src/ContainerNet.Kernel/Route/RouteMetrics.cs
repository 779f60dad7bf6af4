using System.Globalization;
using System.Text;
using ContainerNet.Netlink;

namespace ContainerNet.Route;

/// <summary>What a route says about the transport over it: <c>RTAX_*</c> of <c>linux/rtnetlink.h</c>, each as <c>ip route</c> writes it (ip-route(8)).</summary>
/// <param name="values">Name and value, in the kernel's order.</param>
public sealed class RouteMetrics(IReadOnlyList<KeyValuePair<string, string>> values)
{
    private const int Lock = 1;
    private const int Features = 12;
    private const int CongestionControl = 16;

    private static readonly string[] Names =
    [
        "", "lock", "mtu", "window", "rtt", "rttvar", "ssthresh", "cwnd", "advmss", "reordering", "hoplimit", "initcwnd",
        "features", "rto_min", "initrwnd", "quickack", "congctl", "fastopen_no_cookie",
    ];

    /// <summary>Name and value, in the kernel's order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Values => values;

    /// <summary>The largest packet in bytes; null where the route does not say it.</summary>
    public int? MtuBytes => this["mtu"] is { } text && int.TryParse(text.Split(' ')[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int mtu) ? mtu : null;

    /// <summary>The value of this name, with <c>lock</c> before it when path MTU discovery and the like may not change it; null where the route does not say it.</summary>
    public string? this[string name] => values.FirstOrDefault(pair => pair.Key == name).Value;

    /// <summary>Reads the content of <c>RTA_METRICS</c>; null when it says nothing.</summary>
    /// <exception cref="NetlinkFormatException">The bytes are no metrics.</exception>
    public static RouteMetrics? Read(ReadOnlySpan<byte> content)
    {
        uint locked = 0;
        AttributeReader first = new(content);
        while (first.Next())
        {
            locked = first.Type == Lock ? first.AsUInt32() : locked;
        }

        List<KeyValuePair<string, string>> values = [];
        AttributeReader attributes = new(content);
        while (attributes.Next())
        {
            if (attributes.Type != Lock)
            {
                string name = attributes.Type < Names.Length ? Names[attributes.Type] : $"metric{attributes.Type}";
                string held = attributes.Type < 32 && (locked & (1u << attributes.Type)) != 0 ? "lock " : "";
                values.Add(new(name, held + Text(attributes)));
            }
        }

        return values.Count == 0 ? null : new RouteMetrics(values);
    }

    /// <summary>As <c>ip route</c> writes them: <c>mtu lock 1400 advmss 1360</c>.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        foreach ((string name, string value) in values)
        {
            text.Append(text.Length == 0 ? "" : " ").Append(name).Append(' ').Append(value);
        }

        return text.ToString();
    }

    private static string Text(AttributeReader attribute) => attribute.Type switch
    {
        CongestionControl => attribute.AsString(),
        Features => FeatureNames(attribute.AsUInt32()),
        4 => Milliseconds(attribute.AsUInt32() / 8), // RTAX_RTT is kept in eighths, RTAX_RTTVAR in quarters
        5 => Milliseconds(attribute.AsUInt32() / 4),
        13 => Milliseconds(attribute.AsUInt32()),
        _ => attribute.AsUInt32().ToString(CultureInfo.InvariantCulture),
    };

    private static string Milliseconds(uint value) => value.ToString(CultureInfo.InvariantCulture) + "ms";

    private static string FeatureNames(uint features)
        => (features & 1) != 0 ? "ecn" : features.ToString(CultureInfo.InvariantCulture); // RTAX_FEATURE_ECN
}
