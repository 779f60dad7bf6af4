namespace ContainerNet.Packets;

/// <summary>How a capture is opened.</summary>
public sealed record RingOptions
{
    /// <summary>The most bytes of a frame that are kept, as tcpdump has it.</summary>
    public const int MostSnapLength = 262144;

    /// <summary>The most bytes of a frame that are kept.</summary>
    public int SnapLength { get; init; } = MostSnapLength;

    /// <summary>Whether the links also take what is addressed to others.</summary>
    public bool Promiscuous { get; init; }

    /// <summary>What each ring holds, in bytes; 0 for 8 MiB, less where there are many places.</summary>
    public int RingBytes { get; init; }
}
