using ContainerNet.Paths;

namespace ContainerNet.Faults;

/// <summary>A rule or a chain's policy drops the packet after it was routed.</summary>
public sealed class PostroutingDropped : HookDropped
{
    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace) => Dropped(trace, "postrouting", step => step.Postrouting);
}
