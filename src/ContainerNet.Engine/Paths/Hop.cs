namespace ContainerNet.Paths;

/// <summary>One station of a packet's way, and what was seen of the packet there.</summary>
public sealed record Hop
{
    /// <summary>Its place on the way, from 0.</summary>
    public int Index { get; init; }

    /// <summary>What it is.</summary>
    public HopKind Kind { get; init; }

    /// <summary>The namespace it is in, as <c>-Namespace</c> takes it; empty for a destination outside.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>The link; null where the hop has none.</summary>
    public string? InterfaceAlias { get; init; }

    /// <summary>The number of that link; 0 for none.</summary>
    public int InterfaceIndex { get; init; }

    /// <summary>One line on what happens here, such as <c>port of docker0</c> or <c>default via 192.0.2.1</c>.</summary>
    public string Description { get; init; } = "";

    /// <summary>Whether the request passed here; null when nothing was sent or this place cannot be watched.</summary>
    public bool? RequestSeen { get; init; }

    /// <summary>Whether the reply passed here; null when nothing was sent or this place cannot be watched.</summary>
    public bool? ReplySeen { get; init; }

    /// <summary>The request's source as seen here, with the port where there is one; null when it was not seen.</summary>
    public string? Source { get; init; }

    /// <summary>The request's destination as seen here, with the port where there is one; null when it was not seen.</summary>
    public string? Destination { get; init; }

    /// <summary>Time since the request was seen at the hop before; null when it is not known.</summary>
    public TimeSpan? Delta { get; init; }

    /// <summary>Why the packet ended here, in the kernel's or the prober's words; null when it did not.</summary>
    public string? DropReason { get; init; }

    /// <summary>The filter rule or policy that ended it; null when none did.</summary>
    public string? DropRule { get; init; }

    /// <inheritdoc/>
    public override string ToString() => InterfaceAlias is null ? $"{Kind} in {Namespace}" : $"{InterfaceAlias} in {Namespace}";
}
