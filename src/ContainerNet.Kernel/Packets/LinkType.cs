namespace ContainerNet.Packets;

/// <summary>What the bytes of a captured frame begin with (<c>LINKTYPE_…</c>, as capture files number them).</summary>
public enum LinkType
{
    /// <summary>A BSD loopback: the family in host byte order, then the packet.</summary>
    Null = 0,
    /// <summary>An Ethernet header.</summary>
    Ethernet = 1,
    /// <summary>An IPv4 or IPv6 packet, no header before it.</summary>
    Raw = 101,
    /// <summary>An OpenBSD loopback: the family in network byte order, then the packet.</summary>
    Loop = 108,
    /// <summary>Linux's stand-in for a header (<c>LINUX_SLL</c>), 16 bytes.</summary>
    LinuxCooked = 113,
    /// <summary>An IPv4 packet.</summary>
    IPv4 = 228,
    /// <summary>An IPv6 packet.</summary>
    IPv6 = 229,
    /// <summary>Linux's second stand-in for a header (<c>LINUX_SLL2</c>), 20 bytes.</summary>
    LinuxCooked2 = 276,
}
