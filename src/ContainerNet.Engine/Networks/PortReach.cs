namespace ContainerNet.Networks;

/// <summary>From where a published port leads to its target.</summary>
[Flags]
public enum PortReach
{
    /// <summary>From nowhere.</summary>
    Nobody = 0,
    /// <summary>From beyond the other links of the namespace.</summary>
    Outside = 1,
    /// <summary>From the target's neighbours in its own subnet.</summary>
    Neighbors = 2,
    /// <summary>From the target itself.</summary>
    Itself = 4,
    /// <summary>From the namespace it is published in, by one of its addresses.</summary>
    Host = 8,
    /// <summary>From that namespace by 127.0.0.1.</summary>
    Localhost = 16,
}
