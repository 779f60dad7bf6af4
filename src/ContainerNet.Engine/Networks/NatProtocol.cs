namespace ContainerNet.Networks;

/// <summary>The transport protocols whose ports can be published, by their numbers in the IP header.</summary>
public enum NatProtocol : byte
{
    /// <summary>Transmission Control Protocol.</summary>
    Tcp = 6,
    /// <summary>User Datagram Protocol.</summary>
    Udp = 17,
    /// <summary>Stream Control Transmission Protocol.</summary>
    Sctp = 132,
}
