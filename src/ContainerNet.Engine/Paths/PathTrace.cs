using ContainerNet.Filtering;
using ContainerNet.Interop;
using ContainerNet.Snapshots;

namespace ContainerNet.Paths;

/// <summary>A path with all that was worked out along it.</summary>
public sealed record PathTrace
{
    /// <summary>What was asked.</summary>
    public required PathQuestion Question { get; init; }

    /// <summary>What it was worked out from.</summary>
    public required NetworkSnapshot Snapshot { get; init; }

    /// <summary>The path as a person sees it.</summary>
    public required ContainerPath Path { get; init; }

    /// <summary>The hops, with what was worked out at each.</summary>
    public required IReadOnlyList<PathStep> Steps { get; init; }

    /// <summary>What was seen of a real packet; null while none was sent.</summary>
    public PathEvidence? Evidence { get; init; }

    /// <summary>Namespaces that have to be read before the path is whole.</summary>
    public IReadOnlyCollection<PathWant> Wants { get; init; } = [];

    /// <summary>The container.</summary>
    public NamespaceSnapshot Container => Snapshot.Find(Question.Container)!;

    /// <summary>The namespace that routes for the container; null when it is not known.</summary>
    public NamespaceSnapshot? Host => Snapshot.Find(Path.HostNamespace);

    /// <summary>Whether the packet gets to whom it is for, as far as can be seen: one from elsewhere has to end in the container.</summary>
    public bool EndsWhereItShould => !Question.IsInbound || Steps[^1].Namespace == Container;

    /// <summary>The first step, where the packet is sent; for a packet from elsewhere, where it comes in.</summary>
    public PathStep Start => Steps[0];

    /// <summary>This path, where all namespaces were read that can be.</summary>
    /// <exception cref="RefusedException"><c>HostNotFound</c>: the namespace that routes for the container cannot be read, so a packet from outside has no way to be followed.</exception>
    public PathTrace RequireHost() => Steps.Count > 0 ? this : throw new RefusedException("HostNotFound",
        $"The namespace that routes for '{Question.Container}' is not known: the one at the other end of its link cannot be read.", "Name it with -HostNamespace.", Question.Container);

    /// <summary>The first hop of this kind, or null.</summary>
    public PathStep? Find(HopKind kind) => Steps.FirstOrDefault(step => step.Hop.Kind == kind);

    /// <summary>The hops of this kind.</summary>
    public IEnumerable<PathStep> All(HopKind kind) => Steps.Where(step => step.Hop.Kind == kind);

    /// <summary>The step before one, or null.</summary>
    public PathStep? Before(PathStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        return step.Hop.Index == 0 ? null : Steps[step.Hop.Index - 1];
    }

    /// <summary>The step after one, or null.</summary>
    public PathStep? After(PathStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        return step.Hop.Index + 1 < Steps.Count ? Steps[step.Hop.Index + 1] : null;
    }

    /// <summary>The packet as it was worked out at the end of the path.</summary>
    public FilterFlow LastFlow => Steps[^1].Flow;
}
