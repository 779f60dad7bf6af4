namespace ContainerNet.Route;

/// <summary>What is special about a neighbour: <c>NTF_*</c> of <c>linux/neighbour.h</c>.</summary>
[Flags]
public enum NeighborFlags
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>The entry shall be used at once, so that the kernel looks whether it still answers.</summary>
    Use = 0x01,
    /// <summary>The entry belongs to the link itself.</summary>
    Self = 0x02,
    /// <summary>The entry belongs to the bridge the link is a port of.</summary>
    Master = 0x04,
    /// <summary>This host answers for the address in the neighbour's stead (proxy ARP, proxy NDP).</summary>
    Proxy = 0x08,
    /// <summary>A routing daemon learnt it; the kernel does not let it go stale.</summary>
    ExternallyLearned = 0x10,
    /// <summary>A device knows it and forwards by itself.</summary>
    Offloaded = 0x20,
    /// <summary>It does not move to another port.</summary>
    Sticky = 0x40,
    /// <summary>The neighbour is a router (RFC 4861).</summary>
    Router = 0x80,
    /// <summary>The kernel keeps it resolved by itself, though nobody sends anything (<c>NTF_EXT_MANAGED</c>).</summary>
    Managed = 0x100,
    /// <summary>Of a bridge's entries: it does not move, and nothing else may speak with its address (<c>NTF_EXT_LOCKED</c>).</summary>
    Locked = 0x200,
}
