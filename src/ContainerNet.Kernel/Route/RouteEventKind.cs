namespace ContainerNet.Route;

/// <summary>What an event tells of a link, an address, a route or a neighbour.</summary>
public enum RouteEventKind
{
    /// <summary>It is there now, or something of it has changed: the kernel makes no difference.</summary>
    Changed,
    /// <summary>It is gone.</summary>
    Removed,
    /// <summary>It is there already: told of everything at the beginning, when that is asked for, and after each loss.</summary>
    Existing,
    /// <summary>Nothing of the kind, but this: the kernel had more events than the socket could hold, and some are lost. What is there now follows.</summary>
    Lost,
}
