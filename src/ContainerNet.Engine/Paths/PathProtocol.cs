namespace ContainerNet.Paths;

/// <summary>What a path is asked for, and what a probe speaks.</summary>
public enum PathProtocol
{
    /// <summary>ICMP or ICMPv6 echo.</summary>
    Icmp = 1,
    /// <summary>TCP.</summary>
    Tcp = 6,
    /// <summary>UDP.</summary>
    Udp = 17,
}
