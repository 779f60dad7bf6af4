namespace ContainerNet.Route;

/// <summary>RFC 2863 operational state: <c>IF_OPER_*</c> of <c>linux/if.h</c>.</summary>
public enum OperationalState
{
    /// <summary>The driver does not say; loopback is always so.</summary>
    Unknown = 0,
    /// <summary>Some part is missing.</summary>
    NotPresent = 1,
    /// <summary>It cannot carry traffic.</summary>
    Down = 2,
    /// <summary>The link below it is down.</summary>
    LowerLayerDown = 3,
    /// <summary>In a test.</summary>
    Testing = 4,
    /// <summary>Waiting, for authentication or the like.</summary>
    Dormant = 5,
    /// <summary>It carries traffic.</summary>
    Up = 6,
}
