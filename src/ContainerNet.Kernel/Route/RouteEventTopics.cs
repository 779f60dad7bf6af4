namespace ContainerNet.Route;

/// <summary>What events of rtnetlink are about.</summary>
[Flags]
public enum RouteEventTopics
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>Links.</summary>
    Links = 1,
    /// <summary>IPv4 and IPv6 addresses.</summary>
    Addresses = 2,
    /// <summary>IPv4 and IPv6 routes.</summary>
    Routes = 4,
    /// <summary>Neighbours.</summary>
    Neighbors = 8,
    /// <summary>All of these.</summary>
    All = Links | Addresses | Routes | Neighbors,
}
