using ContainerNet.Namespaces;
using ContainerNet.Netlink;

namespace ContainerNet.Route;

/// <summary>The links, addresses, routes, rules and neighbours of one network namespace (rtnetlink(7)).</summary>
public sealed partial class RouteSocket
{
    private readonly NetlinkSocket _netlink;

    private RouteSocket(NetlinkSocket netlink, string ns)
    {
        _netlink = netlink;
        Namespace = ns;
    }

    /// <summary>The namespace, as <c>-Namespace</c> takes it.</summary>
    public string Namespace { get; }

    /// <summary>The session's route socket in a namespace.</summary>
    public static RouteSocket In(NamespaceSession session, NamespaceHandle ns)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(ns);
        return new RouteSocket(session.Socket(ns, NetlinkFamily.Route), ns.Label);
    }

    private List<T> Dump<T>(MessageWriter request, NetlinkSocket.Parser<T?> parse, string asked) where T : KernelObject
    {
        DumpResult<T> dump = _netlink.Dump(request, parse, $"{asked} of namespace {Namespace}");
        return dump.IsConsistent ? dump.Items : dump.Items.ConvertAll(item => item with { IsConsistent = false });
    }
}
