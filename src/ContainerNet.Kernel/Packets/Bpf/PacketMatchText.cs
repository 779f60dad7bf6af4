using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ContainerNet.Packets;

/// <summary>Says in tcpdump's language (pcap-filter(7)) which packets are wanted, for the file that keeps them and for a person.</summary>
internal static class PacketMatchText
{
    public static string Write(PacketMatch match)
    {
        List<string> kinds = [.. match.Protocols.Select(Name)];
        kinds.AddRange(match.Arp ? ["arp"] : []);
        kinds.AddRange(match.Icmp ? ["icmp", "icmp6"] : []);
        string[] all =
        [
            match.VlanId is int vlan ? Invariant($"vlan {vlan}") : "",
            match.InsideVxlan ? "udp dst port 4789 and vxlan" + (match.VxlanId is int id ? Invariant($" {id}") : "") : "",
            Or(kinds),
            Or([.. match.Addresses.Select(address => Name(address.Address, address.Length))]),
            Or([.. match.Ports.Select(port => port.First == port.Last ? Invariant($"port {port.First}") : Invariant($"portrange {port.First}-{port.Last}"))]),
            match.TcpFlags == 0 ? "" : Invariant($"((tcp[13] & {match.TcpFlags} = {match.TcpFlags}) or (ip6[6] = 6 and ip6[53] & {match.TcpFlags} = {match.TcpFlags}))"),
        ];
        return string.Join(" and ", all.Where(text => text.Length > 0));
    }

    private static string Name(byte protocol) => protocol switch
    {
        1 => "icmp",
        6 => "tcp",
        17 => "udp",
        58 => "icmp6",
        132 => "sctp",
        _ => Invariant($"(ip proto {protocol} or ip6 proto {protocol})"),
    };

    private static string Name(IPAddress address, int length)
        => length == (address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128) ? $"host {address}" : Invariant($"net {address}/{length}");

    private static string Or(List<string> texts) => texts.Count switch
    {
        0 => "",
        1 => texts[0],
        _ => $"({string.Join(" or ", texts)})",
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
