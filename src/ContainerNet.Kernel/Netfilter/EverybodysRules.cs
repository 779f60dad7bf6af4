using ContainerNet.Namespaces;
using ContainerNet.Netfilter.Legacy;

namespace ContainerNet.Netfilter;

/// <summary>All the packet filter a packet meets: what is in nf_tables, iptables-nft's rules among it, and what is in iptables-legacy.</summary>
public static class EverybodysRules
{
    /// <summary>Reads both.</summary>
    /// <param name="session">The pipeline's session.</param>
    /// <param name="ns">The namespace.</param>
    /// <param name="withElements">Whether to read the elements of sets and maps, too.</param>
    /// <exception cref="Interop.KernelException">EPERM: without CAP_NET_ADMIN the kernel shows neither.</exception>
    public static FilterRuleset Read(NamespaceSession session, NamespaceHandle ns, bool withElements = true)
        => NetfilterSocket.In(session, ns).ReadRuleset(withElements).With(LegacyTables.Read(ns));
}
