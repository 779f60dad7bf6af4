using ContainerNet.Route;

namespace ContainerNet.Networks;

/// <summary>Where the target of a published port stands, as a namespace routes it.</summary>
/// <param name="Link">The link that leads there; null when none does.</param>
/// <param name="Subnet">The subnet it stands in; the target alone when it is behind a gateway.</param>
/// <param name="IsNeighbor">Whether it is reached without a gateway.</param>
/// <param name="IsLocal">Whether it is an address of the namespace itself.</param>
/// <param name="IsOfANetwork">Whether a route says so, and not only the default one.</param>
internal sealed record TargetPlace(string? Link, IpPrefix Subnet, bool IsNeighbor, bool IsLocal, bool IsOfANetwork);
