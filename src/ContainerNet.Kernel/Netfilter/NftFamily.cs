namespace ContainerNet.Netfilter;

/// <summary>Which packets a table sees: <c>NFPROTO_*</c> of <c>linux/netfilter.h</c>.</summary>
public enum NftFamily : byte
{
    /// <summary>None named: in a request, all of them.</summary>
    Unspecified = 0,
    /// <summary>IPv4 and IPv6.</summary>
    Inet = 1,
    /// <summary>IPv4, written <c>ip</c>.</summary>
    IPv4 = 2,
    /// <summary>ARP.</summary>
    Arp = 3,
    /// <summary>Whatever one link takes in or sends out.</summary>
    Netdev = 5,
    /// <summary>Frames a bridge forwards.</summary>
    Bridge = 7,
    /// <summary>IPv6, written <c>ip6</c>.</summary>
    IPv6 = 10,
}
