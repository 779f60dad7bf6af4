namespace ContainerNet.Snapshots;

/// <summary>A snapshot's file: what it is, in which version, and the snapshot.</summary>
internal sealed record SnapshotDocument
{
    /// <summary>Always <see cref="SnapshotJson.Schema"/>.</summary>
    public string Schema { get; init; } = "";

    /// <summary>The version of the property names and their meaning.</summary>
    public int SchemaVersion { get; init; }

    /// <summary>The snapshot.</summary>
    public NetworkSnapshot? Snapshot { get; init; }
}
