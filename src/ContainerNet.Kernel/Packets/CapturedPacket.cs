namespace ContainerNet.Packets;

/// <summary>One packet that passed a link, from its network header on.</summary>
/// <param name="time">When the kernel saw it (UTC).</param>
/// <param name="isOutgoing">Whether this namespace's kernel sent it, and did not receive it.</param>
/// <param name="etherType">What the bytes are.</param>
/// <param name="bytes">The packet, cut off at <see cref="PacketFilter.SnapLength"/>. Valid until the next read.</param>
public readonly ref struct CapturedPacket(DateTime time, bool isOutgoing, ushort etherType, ReadOnlySpan<byte> bytes)
{
    /// <summary>When the kernel saw it (UTC), to 100 ns.</summary>
    public DateTime Time { get; } = time;

    /// <summary>Whether this namespace's kernel sent it, and did not receive it.</summary>
    public bool IsOutgoing { get; } = isOutgoing;

    /// <summary>What the bytes are, such as 0x0800 for IPv4.</summary>
    public ushort EtherType { get; } = etherType;

    /// <summary>The packet from its network header on. Valid until the next read.</summary>
    public ReadOnlySpan<byte> Bytes { get; } = bytes;
}
