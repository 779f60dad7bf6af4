namespace ContainerNet.Route;

/// <summary>What few routes have of an <see cref="IpRoute"/>. It lies apart so that a hundred thousand without it are small.</summary>
internal sealed record RouteExtras
{
    public static RouteExtras None { get; } = new();

    public string? SourcePrefix { get; init; }
    public RouteMetrics? Metrics { get; init; }
    public RouterPreference? Preference { get; init; }
    public TimeSpan? ValidLifetime { get; init; }
    public uint? NextHopId { get; init; }
    public string? Encapsulation { get; init; }
    public string? Realms { get; init; }
}
