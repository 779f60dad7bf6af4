using ContainerNet.Paths;

namespace ContainerNet.Faults;

/// <summary>A rule or a chain's policy drops the packet on its way into a namespace.</summary>
public sealed class InputDropped : HookDropped
{
    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace) => Dropped(trace, "input", step => step.Hop.Kind == HopKind.Service ? step.Filter : null);
}
