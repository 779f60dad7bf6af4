using System.Collections;
using System.Globalization;
using ContainerNet.Netlink;

namespace ContainerNet.Route;

/// <summary>What a route says about the transport over it: <c>RTAX_*</c> of <c>linux/rtnetlink.h</c>, each as <c>ip route</c> writes it (ip-route(8)): a list of <c>mtu 1400</c>, <c>advmss lock 1360</c> …</summary>
/// <param name="values">Name and value, in the kernel's order.</param>
public sealed partial class RouteMetrics(IReadOnlyList<KeyValuePair<string, string>> values) : IReadOnlyList<string>
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

    /// <inheritdoc/>
    public int Count => values.Count;

    /// <inheritdoc/>
    public string this[int index] => $"{values[index].Key} {values[index].Value}";

    /// <inheritdoc/>
    public IEnumerator<string> GetEnumerator() => values.Select(pair => $"{pair.Key} {pair.Value}").GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

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
    public override string ToString() => string.Join(' ', this);

    private static string Text(AttributeReader attribute)
        => attribute.Type == CongestionControl ? attribute.AsString() : Text(attribute.Type, attribute.AsUInt32());

    private static string Text(int type, uint value) => type switch
    {
        Features => FeatureNames(value),
        _ when Fraction(type) is uint fraction => Milliseconds(value / fraction),
        _ => value.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>For a length of time the part of a millisecond it is kept in: <c>RTAX_RTT</c> in eighths, <c>RTAX_RTTVAR</c> in quarters, <c>RTAX_RTO_MIN</c> in whole ones.</summary>
    private static uint? Fraction(int type) => type switch { 4 => 8, 5 => 4, 13 => 1, _ => null };

    private static string Milliseconds(uint value) => value.ToString(CultureInfo.InvariantCulture) + "ms";

    private static string FeatureNames(uint features)
        => (features & 1) != 0 ? "ecn" : features.ToString(CultureInfo.InvariantCulture); // RTAX_FEATURE_ECN
}
