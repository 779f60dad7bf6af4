namespace ContainerNet.Route;

/// <summary>Something that has happened to a link, an address, a route or a neighbour (<c>ip monitor</c>).</summary>
/// <param name="Event">What has happened.</param>
/// <param name="Time">When it was taken from the kernel.</param>
/// <param name="Item">A <see cref="NetworkLink"/>, <see cref="IpAddress"/>, <see cref="IpRoute"/> or <see cref="IpNeighbor"/>; null when events were lost.</param>
public sealed record RouteEvent(RouteEventKind Event, DateTime Time, KernelObject? Item) : KernelObject
{
    /// <inheritdoc/>
    public override string ToString() => Item is null ? $"{Event}" : $"{Event} {Item}";
}
