namespace ContainerNet.Drops;

/// <summary>A packet the kernel threw away.</summary>
/// <param name="Time">When, on the clock of <see cref="System.Diagnostics.Stopwatch"/>, in nanoseconds.</param>
/// <param name="ThreadId">The thread in whose time it was done: the sender's own where the packet went no further than this machine.</param>
/// <param name="EtherType">IPv4 or IPv6.</param>
/// <param name="Reason">Why, by the kernel's own name: <c>NETFILTER_DROP</c>.</param>
public readonly record struct PacketDrop(long Time, int ThreadId, ushort EtherType, string Reason);
