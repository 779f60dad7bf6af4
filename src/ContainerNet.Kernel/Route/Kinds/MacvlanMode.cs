namespace ContainerNet.Route;

/// <summary>To whom a macvlan link speaks among those on its parent: <c>MACVLAN_MODE_*</c> of <c>linux/if_link.h</c>.</summary>
public enum MacvlanMode
{
    /// <summary>Not said.</summary>
    None = 0,
    /// <summary>To none of the others, not even by way of the switch outside.</summary>
    Private = 1,
    /// <summary>To the others by way of the switch outside, which has to send frames back (IEEE 802.1Qbg).</summary>
    Vepa = 2,
    /// <summary>To the others directly, as if on one bridge.</summary>
    Bridge = 4,
    /// <summary>It takes the parent over, alone.</summary>
    Passthru = 8,
    /// <summary>It receives only from MAC addresses it is given.</summary>
    Source = 16,
}
