using System.Globalization;
using System.Net.Sockets;
using ContainerNet.Filtering;
using ContainerNet.Netfilter.Legacy;
using ContainerNet.Paths;
using ContainerNet.Repairs;

namespace ContainerNet.Faults;

/// <summary>The command that lets a packet pass where iptables-legacy ends it.</summary>
internal static class LegacyAdvice
{
    /// <summary>The command: an accept right before the rule that ends the packet, or first in the chain whose policy does; null when nf_tables ends it.</summary>
    public static string? For(HookResult result)
    {
        if ((result.Rule?.Table ?? result.PolicyChain?.Table) is not { } table || !LegacyTable.IsLegacy(table))
        {
            return null;
        }

        FilterFlow flow = result.Flow;
        string tool = flow.Destination.AddressFamily == AddressFamily.InterNetworkV6 ? "ip6tables-legacy" : "iptables-legacy";
        string place = result.Rule is { } rule
            ? $"-I {QuotedArgument.Of(rule.Chain)} {rule.Handle.ToString(CultureInfo.InvariantCulture)}"
            : $"-I {QuotedArgument.Of(result.PolicyChain!.Name)}"; // a rule at its end would not be come to after a goto
        string input = flow.InputInterface is null ? "" : $" -i {QuotedArgument.Of(flow.InputInterface)}";
        string output = flow.OutputInterface is null ? "" : $" -o {QuotedArgument.Of(flow.OutputInterface)}";
        string protocol = flow.Protocol == PathProtocol.Icmp ? "" : $" -p {flow.Protocol.ToString().ToLowerInvariant()}";
        string ports = flow.IsReply
            ? Port(" --sport", flow.SourcePort)
            : Port(" --dport", flow.DestinationPort);
        return $"{tool} -t {table[..^LegacyTable.Mark.Length]} {place}{input}{output} -s {flow.Source} -d {flow.Destination}{protocol}{(protocol.Length > 0 ? ports : "")} -j ACCEPT";
    }

    private static string Port(string option, int port) => port == 0 ? "" : $"{option} {port.ToString(CultureInfo.InvariantCulture)}";
}
