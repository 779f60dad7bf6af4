namespace ContainerNet.Route;

/// <summary>Whether a link is switched on: <c>IFF_UP</c>.</summary>
public enum LinkState
{
    /// <summary>Switched off.</summary>
    Down,
    /// <summary>Switched on. It carries traffic only when its other end does too.</summary>
    Up,
}
