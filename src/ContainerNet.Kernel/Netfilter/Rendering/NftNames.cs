namespace ContainerNet.Netfilter.Rendering;

/// <summary>Words of nft for what tables and chains are.</summary>
public static class NftNames
{
    /// <summary><c>ip</c>, <c>ip6</c>, <c>inet</c>, <c>arp</c>, <c>bridge</c>, <c>netdev</c>.</summary>
    public static string Family(NftFamily family) => family switch
    {
        NftFamily.IPv4 => "ip",
        NftFamily.IPv6 => "ip6",
        NftFamily.Inet => "inet",
        NftFamily.Arp => "arp",
        NftFamily.Bridge => "bridge",
        NftFamily.Netdev => "netdev",
        _ => $"family {(byte)family}",
    };
}
