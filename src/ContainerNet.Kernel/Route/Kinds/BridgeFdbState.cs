namespace ContainerNet.Route;

/// <summary>How long an entry of a forwarding table stays, in the words of <c>bridge fdb</c> (<c>NUD_*</c> of <c>linux/neighbour.h</c>).</summary>
public enum BridgeFdbState
{
    /// <summary>Not said.</summary>
    None = 0,
    /// <summary>It was learnt, and is in use.</summary>
    Reachable = 0x02,
    /// <summary>It was learnt, and is about to be forgotten.</summary>
    Stale = 0x04,
    /// <summary>It was entered, and stays with its port.</summary>
    Static = 0x40,
    /// <summary>It was entered for good; on a bridge, the address of one of its own links.</summary>
    Permanent = 0x80,
}
