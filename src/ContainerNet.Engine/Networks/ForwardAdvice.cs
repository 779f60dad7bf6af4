using System.Globalization;
using ContainerNet.Paths;
using ContainerNet.Route;

namespace ContainerNet.Networks;

/// <summary>
/// The commands that let a flow through where ContainerNet writes nothing: iptables-legacy's rules, which are one block that is replaced as a whole, and
/// firewalld's table, which it makes anew whenever it is told something.
/// </summary>
internal static class ForwardAdvice
{
    /// <summary><c>iptables-legacy -I FORWARD -s 172.17.0.0/16 -i docker0 -j ACCEPT</c>, and the same for the replies.</summary>
    public static string Legacy(ForwardFlow flow)
    {
        string command = flow.Family == IpFamily.IPv4 ? "iptables-legacy" : "ip6tables-legacy";
        return $"{command} -I FORWARD{Matches(flow, isReply: false)} -j ACCEPT; {command} -I FORWARD{Matches(flow, isReply: true)} -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT";
    }

    /// <summary>A policy of firewalld's from zone to zone, with the flow as its rich rule.</summary>
    public static string Firewalld(ForwardFlow flow, string id)
    {
        string policy = $"firewall-cmd --permanent --policy=cn-{id}";
        string rule = Rich(flow);
        return string.Join("; ",
            $"firewall-cmd --permanent --new-policy=cn-{id}",
            $"{policy} --add-ingress-zone={Zone(flow.Rule.InputInterface)}",
            $"{policy} --add-egress-zone={Zone(flow.Rule.OutputInterface)}",
            rule.Length == 0 ? $"{policy} --set-target=ACCEPT" : $"{policy} --add-rich-rule='rule family=\"{(flow.Family == IpFamily.IPv4 ? "ipv4" : "ipv6")}\"{rule} accept'",
            "firewall-cmd --reload");
    }

    private static string Zone(string? link) => link is null ? "ANY" : $"$(firewall-cmd --get-zone-of-interface={Shell(link)})";

    private static string Rich(ForwardFlow flow)
    {
        string text = (flow.Source is { } source ? $" source address=\"{source}\"" : "") + (flow.Destination is { } destination ? $" destination address=\"{destination}\"" : "");
        return (flow.Rule.Protocol, flow.Rule.DestinationPort) switch
        {
            ({ } protocol, int port) => text + string.Create(CultureInfo.InvariantCulture, $" port port=\"{port}\" protocol=\"{Name(flow, protocol)}\""),
            ({ } protocol, null) => text + $" protocol value=\"{Name(flow, protocol)}\"",
            _ => text,
        };
    }

    private static string Matches(ForwardFlow flow, bool isReply)
    {
        List<string> words = [];
        Say("-s", isReply ? flow.Destination?.ToString() : flow.Source?.ToString());
        Say("-d", isReply ? flow.Source?.ToString() : flow.Destination?.ToString());
        Say("-i", isReply ? flow.Rule.OutputInterface : flow.Rule.InputInterface);
        Say("-o", isReply ? flow.Rule.InputInterface : flow.Rule.OutputInterface);
        Say("-p", flow.Rule.Protocol is { } protocol ? Name(flow, protocol) : null);
        Say(isReply ? "--sport" : "--dport", flow.Rule.DestinationPort?.ToString(CultureInfo.InvariantCulture));
        return string.Concat(words.Select(word => " " + word));

        void Say(string option, string? value)
        {
            if (value is not null)
            {
                words.Add(option);
                words.Add(Shell(value));
            }
        }
    }

    private static string Name(ForwardFlow flow, PathProtocol protocol)
        => protocol == PathProtocol.Icmp ? flow.Family == IpFamily.IPv4 ? "icmp" : "ipv6-icmp" : protocol.ToString().ToLowerInvariant();

    private static string Shell(string word)
        => word.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or ':' or '/' or '_' or '-') ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
