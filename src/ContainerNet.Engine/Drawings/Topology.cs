using ContainerNet.Paths;

namespace ContainerNet.Drawings;

/// <summary>Namespaces, their links and a path over them, each with its place on the page.</summary>
internal sealed record Topology
{
    /// <summary>The namespaces.</summary>
    public required IReadOnlyList<TopologyBox> Boxes { get; init; }

    /// <summary>The links, and the places of the path that have none.</summary>
    public required IReadOnlyList<TopologyNode> Nodes { get; init; }

    /// <summary>What is wired to what.</summary>
    public required IReadOnlyList<TopologyEdge> Edges { get; init; }

    /// <summary>The path's way over the nodes, by their numbers.</summary>
    public required IReadOnlyList<int> Way { get; init; }

    /// <summary>The namespace in the middle; null for none.</summary>
    public string? Hub { get; init; }

    /// <summary>The path; null for none.</summary>
    public ContainerPath? Path { get; init; }

    /// <summary>The width of the page, in pixels.</summary>
    public double Width { get; init; }

    /// <summary>Its height.</summary>
    public double Height { get; init; }

    /// <summary>The path as it was tested; null where it was only worked out, or there is none.</summary>
    public ContainerPathTest? Test => Path as ContainerPathTest;

    /// <summary>The number of the hop that is broken; -1 for none.</summary>
    public int Broken => Test?.BrokenAt?.Index ?? -1;
}
