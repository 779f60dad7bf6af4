namespace ContainerNet.Route;

/// <summary>What the kernel says of a way: <c>RTNH_F_*</c> of <c>linux/rtnetlink.h</c>.</summary>
[Flags]
public enum RouteFlags
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>The way is dead: its link is down.</summary>
    Dead = 1,
    /// <summary>The router is looked up in the table again.</summary>
    Pervasive = 2,
    /// <summary>The router is taken to be on the link, though no address says so.</summary>
    OnLink = 4,
    /// <summary>A device forwards by itself.</summary>
    Offload = 8,
    /// <summary>The link has no carrier.</summary>
    LinkDown = 16,
    /// <summary>The multicast entry is not resolved.</summary>
    Unresolved = 32,
    /// <summary>A device gives the packets to the kernel.</summary>
    Trap = 64,
}
