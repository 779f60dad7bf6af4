namespace ContainerNet.Conntrack;

/// <summary>How TCP sequence numbers are changed, because a helper made a segment longer or shorter.</summary>
/// <param name="Position">From this sequence number on.</param>
/// <param name="OffsetBefore">What is added before it.</param>
/// <param name="OffsetAfter">What is added from it on.</param>
public sealed record ConntrackAdjustment(uint Position, int OffsetBefore, int OffsetAfter);
