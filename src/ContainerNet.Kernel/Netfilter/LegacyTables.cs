using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Route;

namespace ContainerNet.Netfilter;

/// <summary>The tables of iptables-legacy, which the kernel asks beside those of nf_tables.</summary>
public static class LegacyTables
{
    /// <summary>Their names, <c>filter</c>, <c>nat</c> … of one family; empty where iptables-legacy was never used.</summary>
    /// <remarks><c>/proc/net/ip_tables_names</c>, of the thread that is in the namespace.</remarks>
    public static IReadOnlyList<string> Names(NamespaceHandle ns, IpFamily family)
    {
        byte[] file = Syscall.PathBytes(family == IpFamily.IPv4 ? "/proc/thread-self/net/ip_tables_names" : "/proc/thread-self/net/ip6_tables_names");
        string? text = NamespaceThread.Run(ns, () => Syscall.TryReadSmallFile(file));
        return text is null ? [] : text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
