using System.Collections;

namespace ContainerNet.Route;

/// <summary>The ways of a multipath route. As text, and so in CSV, they are what <c>-NextHops</c> takes; no ways are an empty text.</summary>
/// <param name="ways">The ways.</param>
public sealed class RouteNextHops(IReadOnlyList<RouteNextHop> ways) : IReadOnlyList<RouteNextHop>
{
    /// <summary>No ways: the route is no multipath route.</summary>
    public static RouteNextHops None { get; } = new([]);

    /// <inheritdoc/>
    public int Count => ways.Count;

    /// <inheritdoc/>
    public RouteNextHop this[int index] => ways[index];

    /// <inheritdoc/>
    public IEnumerator<RouteNextHop> GetEnumerator() => ways.GetEnumerator();

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", ways);

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
