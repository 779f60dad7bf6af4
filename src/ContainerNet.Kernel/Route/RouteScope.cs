namespace ContainerNet.Route;

/// <summary>How far an address or a route reaches: <c>RT_SCOPE_*</c> of <c>linux/rtnetlink.h</c>.</summary>
public enum RouteScope
{
    /// <summary>Everywhere.</summary>
    Global = 0,
    /// <summary>This site.</summary>
    Site = 200,
    /// <summary>The network on the link.</summary>
    Link = 253,
    /// <summary>This host.</summary>
    Host = 254,
    /// <summary>Nowhere.</summary>
    Nowhere = 255,
}
