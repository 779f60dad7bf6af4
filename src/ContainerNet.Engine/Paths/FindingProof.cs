namespace ContainerNet.Paths;

/// <summary>How a finding is known.</summary>
public enum FindingProof
{
    /// <summary>The state of the kernel says so; no packet was watched.</summary>
    Inferred,
    /// <summary>A real packet was watched and ended where the finding says.</summary>
    Proven,
}
