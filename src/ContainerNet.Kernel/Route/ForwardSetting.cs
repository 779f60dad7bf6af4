using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Sysctl;

namespace ContainerNet.Route;

/// <summary>The forwarding settings of a namespace (Documentation/networking/ip-sysctl.rst).</summary>
public static class ForwardSetting
{
    /// <summary>What the setting is called by <c>sysctl</c>: <c>net.ipv4.ip_forward</c>.</summary>
    /// <param name="family">IPv4 or IPv6.</param>
    /// <param name="link">A link, or null for the whole namespace.</param>
    public static string NameOf(IpFamily family, string? link) => (family, link) switch
    {
        (IpFamily.IPv4, null) => "net.ipv4.ip_forward",
        (_, null) => "net.ipv6.conf.all.forwarding",
        _ => $"net.{Directory(family)}.conf.{link}.forwarding",
    };

    /// <summary><c>sysctl -n net.ipv4.ip_forward</c>: the setting of the whole namespace.</summary>
    /// <exception cref="RefusedException"><c>SettingNotFound</c>: the kernel has no IPv6.</exception>
    public static IpForward Read(NamespaceHandle ns, IpFamily family)
    {
        ArgumentNullException.ThrowIfNull(ns);
        string value = NetworkSetting.Read(ns, PathOf(family, null))[0] ?? throw NotFound(ns, family, null);
        return new IpForward { Namespace = ns.Label, AddressFamily = family, Enabled = value != "0" };
    }

    /// <summary>What a link's own setting is, as the kernel told it with the link.</summary>
    public static IpForward Of(NetworkLink link, IpFamily family)
    {
        ArgumentNullException.ThrowIfNull(link);
        return new IpForward
        {
            Namespace = link.Namespace,
            IsConsistent = link.IsConsistent,
            AddressFamily = family,
            InterfaceAlias = link.Name,
            Enabled = family == IpFamily.IPv4 ? link.IPv4Forwarding : link.IPv6Forwarding,
        };
    }

    /// <summary>
    /// <c>sysctl -w net.ipv4.ip_forward=1</c>. A change of the setting of the whole namespace sets that of every link,
    /// and of every link still to come, to the same.
    /// </summary>
    /// <exception cref="RefusedException"><c>SettingNotFound</c>, or <c>EROFS</c>: <c>/proc/sys</c> may only be read here.</exception>
    public static void Write(NamespaceHandle ns, IpFamily family, string? link, bool enabled)
    {
        ArgumentNullException.ThrowIfNull(ns);
        try
        {
            NetworkSetting.Write(ns, PathOf(family, link), enabled ? "1" : "0");
            if (NetworkSetting.Read(ns, PathOf(family, link))[0] is { } now && (now != "0") != enabled)
            {
                throw new RefusedException("NotApplied", $"The kernel took the change of {NameOf(family, link)} in namespace {ns.Label}, but it is {now}.",
                    "Something else changes it too.", NameOf(family, link));
            }
        }
        catch (KernelException e) when (e.Errno == Errno.EROFS)
        {
            throw new RefusedException("EROFS", $"Cannot set {NameOf(family, link)} in namespace {ns.Label}: /proc/sys is mounted read-only here.",
                "Run it outside this container, or mount /proc/sys writable: mount -o remount,bind,rw /proc/sys", "/proc/sys");
        }
        catch (KernelException e) when (e.Errno == Errno.ENOENT)
        {
            throw NotFound(ns, family, link);
        }
    }

    private static string PathOf(IpFamily family, string? link)
        => link is null && family == IpFamily.IPv4 ? "ipv4/ip_forward" : $"{Directory(family)}/conf/{link ?? "all"}/forwarding";

    private static string Directory(IpFamily family) => family == IpFamily.IPv4 ? "ipv4" : "ipv6";

    private static RefusedException NotFound(NamespaceHandle ns, IpFamily family, string? link)
        => new("SettingNotFound", $"There is no setting {NameOf(family, link)} in namespace {ns.Label}.",
            family == IpFamily.IPv6 ? "This kernel runs without IPv6." : "Check that /proc is mounted and the link is still there.", NameOf(family, link));
}
