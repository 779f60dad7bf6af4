using ContainerNet.Route;
using ContainerNet.Snapshots;

namespace ContainerNet.Paths;

/// <summary>Where a VXLAN link leads to, as far as a snapshot tells.</summary>
internal static class VxlanTunnel
{
    private const string Everybody = "00:00:00:00:00:00";

    /// <summary>The hosts that get frames for addresses nobody knows: the link's own remote, and those entered with Add-VxlanPeer.</summary>
    public static List<string> RemotesOf(NamespaceSnapshot ns, NetworkLink tunnel)
        => [.. ns.ForwardingTable
            .Where(entry => entry.InterfaceIndex == tunnel.InterfaceIndex && entry.LinkLayerAddress == Everybody)
            .Select(entry => entry.RemoteIPAddress)
            .Append(tunnel.VxlanOptions?.RemoteIPAddress)
            .OfType<string>()
            .Where(remote => remote is not "0.0.0.0" and not "::")
            .Distinct()];

    /// <summary>The namespaces that hold one of those addresses.</summary>
    public static IEnumerable<NamespaceSnapshot> HostsBehind(NetworkSnapshot snapshot, NamespaceSnapshot ns, NetworkLink tunnel)
    {
        List<string> remotes = RemotesOf(ns, tunnel);
        return snapshot.Namespaces.Where(other => other != ns && other.Addresses.Any(held => remotes.Contains(held.IPAddress)));
    }

    /// <summary>The link at the other end: the same identifier and the same port, on a host that a frame is sent to.</summary>
    public static (NamespaceSnapshot Namespace, NetworkLink Link)? FarEndOf(NetworkSnapshot snapshot, NamespaceSnapshot ns, NetworkLink tunnel)
        => HostsBehind(snapshot, ns, tunnel)
            .SelectMany(other => other.Links.Where(link => IsSame(link.VxlanOptions, tunnel.VxlanOptions)).Select(link => ((NamespaceSnapshot, NetworkLink)?)(other, link)))
            .FirstOrDefault();

    private static bool IsSame(VxlanOptions? one, VxlanOptions? other) => one is not null && other is not null && one.VxlanId == other.VxlanId && one.Port == other.Port;
}
