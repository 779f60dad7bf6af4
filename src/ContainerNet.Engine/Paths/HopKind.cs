namespace ContainerNet.Paths;

/// <summary>What a packet passes at a hop.</summary>
public enum HopKind
{
    /// <summary>The link the packet leaves its sender by, or reaches its receiver by: a container's eth0.</summary>
    Link,
    /// <summary>The host's end of a container's veth pair.</summary>
    BridgePort,
    /// <summary>A bridge, as the host's own interface.</summary>
    Bridge,
    /// <summary>A namespace that routes the packet from one link to another: routing, filter and NAT. It has no link of its own.</summary>
    Forwarding,
    /// <summary>The link a packet leaves the known world by.</summary>
    Uplink,
    /// <summary>The namespace the packet is for: its input filter and its sockets.</summary>
    Service,
    /// <summary>The destination, outside of what can be seen.</summary>
    Destination,
}
