namespace ContainerNet.Route;

/// <summary>One of the ways a multipath route may take.</summary>
/// <param name="NextHop">The router's address; null when the destination is on the link itself.</param>
/// <param name="InterfaceAlias">The link it leaves by.</param>
/// <param name="InterfaceIndex">The number of that link.</param>
/// <param name="Weight">Its share, 1 to 256.</param>
public sealed record RouteNextHop(string? NextHop, string? InterfaceAlias, int InterfaceIndex, int Weight)
{
    /// <inheritdoc/>
    public override string ToString() => NextHop is null ? $"dev {InterfaceAlias}" : $"via {NextHop} dev {InterfaceAlias}";
}
