using System.Globalization;
using System.Text;
using ContainerNet.Netlink;

namespace ContainerNet.Route;

/// <summary>Metrics as people write them, and as the kernel is told them.</summary>
public sealed partial class RouteMetrics
{
    private const string LockWord = "lock";

    /// <summary>What they are called: <c>mtu</c>, <c>advmss</c>, <c>initcwnd</c> …</summary>
    public static IReadOnlyList<string> KnownNames { get; } = [.. Names.Skip(2)];

    /// <summary>Reads <c>mtu 1400 advmss lock 1360 rto_min 250ms features ecn congctl bbr</c>, as ip-route(8) has it; times carry <c>ms</c> or <c>s</c>.</summary>
    /// <exception cref="FormatException">It is not written so; the sentence says what is wrong.</exception>
    public static RouteMetrics Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<KeyValuePair<string, string>> values = [];
        string[] words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < words.Length; i++)
        {
            string name = words[i];
            int type = TypeOf(name);
            bool held = i + 1 < words.Length && words[i + 1] == LockWord;
            i += held ? 2 : 1;
            if (type < 0)
            {
                throw new FormatException($"'{name}' is no metric of a route: there are {string.Join(", ", KnownNames)}.");
            }

            if (i >= words.Length)
            {
                throw new FormatException($"Metric {name} has no value.");
            }

            if (values.Exists(pair => pair.Key == name))
            {
                throw new FormatException($"Metric {name} is given twice.");
            }

            string value = type == CongestionControl ? words[i] : Text(type, Number(type, name, words[i]));
            values.Add(new(name, held ? $"{LockWord} {value}" : value));
        }

        return new RouteMetrics(values);
    }

    /// <summary>The same metrics, with this MTU instead of theirs.</summary>
    public RouteMetrics WithMtu(int bytes)
        => Parse(string.Join(' ', values.Where(pair => pair.Key != "mtu").Select(pair => $"{pair.Key} {pair.Value}").Prepend($"mtu {bytes.ToString(CultureInfo.InvariantCulture)}")));

    /// <summary>Writes the content of <c>RTA_METRICS</c>: an attribute for each, and behind them which the kernel may not change.</summary>
    internal void WriteTo(MessageWriter message)
    {
        uint locked = 0;
        foreach ((string name, string said) in values)
        {
            int type = TypeOf(name);
            string value = said.StartsWith(LockWord + " ", StringComparison.Ordinal) ? said[(LockWord.Length + 1)..] : said;
            locked |= value.Length == said.Length ? 0 : 1u << type;
            _ = type == CongestionControl ? message.Bytes((ushort)type, Encoding.UTF8.GetBytes(value)) : message.UInt32((ushort)type, Number(type, name, value));
        }

        if (locked != 0)
        {
            message.UInt32(Lock, locked);
        }
    }

    private static int TypeOf(string name) => Array.IndexOf(Names, name) is int type && type > Lock ? type : -1;

    /// <summary>A value as the kernel has it. What the kernel would cut down unsaid (net/ipv4/metrics.c) is refused.</summary>
    private static uint Number(int type, string name, string value)
    {
        if (type == Features && value == "ecn")
        {
            return 1;
        }

        uint unit = 1;
        string digits = value;
        if (Fraction(type) is uint fraction)
        {
            bool whole = value.EndsWith("ms", StringComparison.Ordinal);
            unit = whole ? fraction : 1000 * fraction;
            digits = value.EndsWith('s') ? value[..^(whole ? 2 : 1)] : "";
        }

        uint most = name switch { "mtu" => 65520, "advmss" => 65495, "hoplimit" => 255, _ => uint.MaxValue / unit };
        return uint.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out uint number) && number > 0 && number <= most
            ? number * unit
            : throw new FormatException($"'{value}' is no value of metric {name}: {(type == Features ? "write ecn" : Fraction(type) is null ? $"it is a number from 1 to {most}" : "it is a time, as in 250ms or 1s")}.");
    }
}
