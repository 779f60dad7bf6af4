namespace ContainerNet.Route;

/// <summary>What becomes of a packet that takes a route: <c>RTN_*</c> of <c>linux/rtnetlink.h</c>.</summary>
public enum RouteType
{
    /// <summary>None said.</summary>
    Unspecified = 0,
    /// <summary>Sent to the next hop or the link.</summary>
    Unicast = 1,
    /// <summary>Delivered here.</summary>
    Local = 2,
    /// <summary>Delivered here and sent as a broadcast.</summary>
    Broadcast = 3,
    /// <summary>Delivered here, sent as unicast.</summary>
    Anycast = 4,
    /// <summary>Multicast.</summary>
    Multicast = 5,
    /// <summary>Dropped without a word.</summary>
    Blackhole = 6,
    /// <summary>Refused: host unreachable.</summary>
    Unreachable = 7,
    /// <summary>Refused: administratively prohibited.</summary>
    Prohibit = 8,
    /// <summary>The search goes on in the next table.</summary>
    Throw = 9,
    /// <summary>Its address is translated; no kernel does it any more.</summary>
    Nat = 10,
    /// <summary>Resolved by a daemon.</summary>
    ExternalResolve = 11,
}
