namespace ContainerNet.Recipes;

/// <summary>What Export-ContainerNetwork writes.</summary>
internal sealed record NetworkDocument
{
    /// <summary>What the file is.</summary>
    public required string Schema { get; init; }

    /// <summary>Its version.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary>The networks.</summary>
    public IReadOnlyList<NetworkDescription> Networks { get; init; } = [];
}
