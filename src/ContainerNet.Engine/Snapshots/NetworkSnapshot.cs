namespace ContainerNet.Snapshots;

/// <summary>Everything needed to reason about some namespaces, as they were at one moment. Looking at it asks the kernel nothing.</summary>
public sealed record NetworkSnapshot
{
    /// <summary>When it was taken.</summary>
    public DateTime Time { get; init; }

    /// <summary>The name of the machine it was taken on.</summary>
    public string Machine { get; init; } = "";

    /// <summary>The namespaces, the one asked about first.</summary>
    public IReadOnlyList<NamespaceSnapshot> Namespaces { get; init; } = [];

    /// <summary>The namespace of this label, or null when it was not read.</summary>
    public NamespaceSnapshot? Find(string? label) => label is null ? null : Namespaces.FirstOrDefault(ns => ns.Label == label);
}
