using ContainerNet.Namespaces;
using ContainerNet.Sysctl;

namespace ContainerNet.Snapshots;

/// <summary>Which settings below <c>/proc/sys/net</c> a snapshot holds: those that decide whether and where a packet goes (ip-sysctl of the kernel's documentation).</summary>
internal static class SnapshotSettings
{
    private static readonly string[] Names =
    [
        "ipv4/ip_forward", "ipv4/conf/all/forwarding", "ipv4/conf/all/rp_filter", "ipv4/conf/all/route_localnet", "ipv4/conf/all/accept_local",
        "ipv4/conf/all/arp_ignore", "ipv4/conf/all/arp_announce", "ipv4/conf/all/arp_filter", "ipv4/conf/all/proxy_arp", "ipv4/icmp_echo_ignore_all",
        "ipv4/ip_local_port_range", "ipv4/ip_no_pmtu_disc", "ipv4/fib_multipath_hash_policy", "ipv4/fwmark_reflect",
        "ipv6/conf/all/forwarding", "ipv6/conf/all/disable_ipv6", "ipv6/conf/default/disable_ipv6", "ipv6/icmp/echo_ignore_all",
        "bridge/bridge-nf-call-iptables", "bridge/bridge-nf-call-ip6tables", "bridge/bridge-nf-call-arptables",
        "netfilter/nf_conntrack_max", "netfilter/nf_conntrack_count", "netfilter/nf_conntrack_helper", "netfilter/nf_conntrack_tcp_be_liberal",
    ];

    /// <summary>Reads them all in one visit.</summary>
    public static IReadOnlyDictionary<string, string> Read(NamespaceHandle ns)
    {
        string?[] values = NetworkSetting.Read(ns, Names);
        Dictionary<string, string> found = new(Names.Length, StringComparer.Ordinal);
        for (int i = 0; i < Names.Length; i++)
        {
            if (values[i] is { } value)
            {
                found.Add(Names[i], value);
            }
        }

        return found;
    }
}
