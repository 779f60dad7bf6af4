namespace ContainerNet.Captures;

/// <summary>How a capture in the background stands.</summary>
public enum RecordingState
{
    /// <summary>It captures.</summary>
    Running,
    /// <summary>It has ended: stopped, or when its count or time was reached, or its links were gone.</summary>
    Stopped,
    /// <summary>It could not go on. What was written can be read.</summary>
    Failed,
}
