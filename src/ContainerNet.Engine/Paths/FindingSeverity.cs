namespace ContainerNet.Paths;

/// <summary>How much a finding matters.</summary>
public enum FindingSeverity
{
    /// <summary>Good to know.</summary>
    Info,
    /// <summary>It works, but not for long or not for all.</summary>
    Warning,
    /// <summary>It keeps the packet from its way.</summary>
    Error,
}
