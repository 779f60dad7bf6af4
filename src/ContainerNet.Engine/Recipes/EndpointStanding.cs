namespace ContainerNet.Recipes;

/// <summary>How it stands with an endpoint's record.</summary>
internal enum EndpointStanding
{
    /// <summary>It is done, and its link is there.</summary>
    Alive,

    /// <summary>It is done, and its container is gone, or its link is.</summary>
    Gone,

    /// <summary>Its maker, or its remover, has died at it.</summary>
    HalfMade,

    /// <summary>Somebody is at it now.</summary>
    Busy,
}
