using System.Runtime.CompilerServices;

namespace ContainerNet.Snapshots;

/// <summary>Everything needed to reason about some namespaces, as they were at one moment. Looking at it asks the kernel nothing.</summary>
public sealed record NetworkSnapshot
{
    private static readonly ConditionalWeakTable<IReadOnlyList<NamespaceSnapshot>, Dictionary<string, NamespaceSnapshot>> Known = [];

    /// <summary>When it was taken.</summary>
    public DateTime Time { get; init; }

    /// <summary>The name of the machine it was taken on.</summary>
    public string Machine { get; init; } = "";

    /// <summary>The release of its kernel, as <c>uname -r</c> prints it; empty when it was not asked for.</summary>
    public string KernelRelease { get; init; } = "";

    /// <summary>The namespaces, the one asked about first.</summary>
    public IReadOnlyList<NamespaceSnapshot> Namespaces { get; init; } = [];

    /// <summary>The containers whose namespaces these are, where it was asked for.</summary>
    public IReadOnlyList<ContainerSnapshot> Containers { get; init; } = [];

    /// <summary>The namespace of this label, or null when it was not read.</summary>
    public NamespaceSnapshot? Find(string? label)
        => label is null ? null : Known.GetValue(Namespaces, static all => all.GroupBy(ns => ns.Label).ToDictionary(same => same.Key, same => same.First(), StringComparer.Ordinal)).GetValueOrDefault(label);

    /// <inheritdoc/>
    public override string ToString() => $"{Machine} {Time:s}";
}
