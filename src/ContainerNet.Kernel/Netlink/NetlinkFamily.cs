namespace ContainerNet.Netlink;

/// <summary>The kernel subsystems reached over netlink (<c>linux/netlink.h</c>).</summary>
public enum NetlinkFamily
{
    /// <summary><c>NETLINK_ROUTE</c>: links, addresses, routes, rules, neighbours.</summary>
    Route = 0,
    /// <summary><c>NETLINK_SOCK_DIAG</c>: sockets.</summary>
    SocketDiagnostics = 4,
    /// <summary><c>NETLINK_NETFILTER</c>: nf_tables, conntrack.</summary>
    Netfilter = 12,
}
