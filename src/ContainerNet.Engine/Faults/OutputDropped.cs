using ContainerNet.Paths;

namespace ContainerNet.Faults;

/// <summary>A rule or a chain's policy drops the packet on its way out of a namespace.</summary>
public sealed class OutputDropped : HookDropped
{
    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace) => Dropped(trace, "output", step => step.Hop.Kind == HopKind.Link ? step.Filter : null);
}
