namespace ContainerNet.Drawings;

/// <summary>A link, or a place of a path that has none, as it is drawn.</summary>
internal sealed record TopologyNode
{
    /// <summary>The namespace it is in; empty for a place outside.</summary>
    public required string Namespace { get; init; }

    /// <summary>What it is called.</summary>
    public required string Name { get; init; }

    /// <summary>The small line below: its address, or what happens there.</summary>
    public string Detail { get; init; } = "";

    /// <summary>The link's kind; <c>routing</c>, <c>service</c> or <c>outside</c> for a place without one.</summary>
    public required string Kind { get; init; }

    /// <summary>The link's number; 0 for a place without one.</summary>
    public int InterfaceIndex { get; init; }

    /// <summary>Whether the link is switched off or has no carrier.</summary>
    public bool IsDown { get; init; }

    /// <summary>The hops of the path that are here, in order.</summary>
    public IReadOnlyList<int> Hops { get; init; } = [];

    /// <summary>The first point of the hop's place on the page, in pixels.</summary>
    public double X { get; init; }

    /// <summary>The middle of it.</summary>
    public double Y { get; init; }

    /// <summary>Its width.</summary>
    public double Width { get; init; }

    /// <summary>Its height; a bridge is as high as its ports reach.</summary>
    public double Height { get; init; } = TopologyLayout.NodeHeight;

    /// <summary>How high above <see cref="Y"/> it begins.</summary>
    public double Above { get; init; } = TopologyLayout.NodeHeight / 2;
}
