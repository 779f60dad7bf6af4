using ContainerNet.Paths;

namespace ContainerNet.Faults;

/// <summary>A rule or a chain's policy drops the packet before it is routed.</summary>
public sealed class PreroutingDropped : HookDropped
{
    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace) => Dropped(trace, "prerouting", step => step.Prerouting);
}
