namespace ContainerNet.Conntrack;

/// <summary>What an event tells of a connection.</summary>
[Flags]
public enum ConntrackEventKind
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>It has begun.</summary>
    New = 1,
    /// <summary>Something of it has changed: its state, its status, its mark …</summary>
    Update = 2,
    /// <summary>It has ended.</summary>
    Destroy = 4,
    /// <summary>It is there already: told of every connection at the beginning, when that is asked for, and after each loss.</summary>
    Existing = 8,
    /// <summary>No connection, but this: the kernel had more events than the socket could hold, and some are lost. What is there now follows.</summary>
    Lost = 16,
}
