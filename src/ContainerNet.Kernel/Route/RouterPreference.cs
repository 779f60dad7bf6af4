namespace ContainerNet.Route;

/// <summary>How an IPv6 router rates its own route (RFC 4191, <c>ICMPV6_ROUTER_PREF_*</c>).</summary>
public enum RouterPreference
{
    /// <summary>As any other.</summary>
    Medium = 0,
    /// <summary>Rather than others.</summary>
    High = 1,
    /// <summary>Not a valid rating.</summary>
    Invalid = 2,
    /// <summary>Only when there is no other.</summary>
    Low = 3,
}
