namespace ContainerNet.Packets;

/// <summary>What was counted at one place.</summary>
/// <param name="Packets">Frames that passed the filter, those that were lost among them.</param>
/// <param name="Lost">Frames the kernel could not keep, because the ring was full.</param>
/// <param name="Taken">Frames that were taken out of the ring.</param>
/// <param name="Bytes">What those had on the link, in bytes.</param>
public readonly record struct RingCount(long Packets, long Lost, long Taken, long Bytes);
