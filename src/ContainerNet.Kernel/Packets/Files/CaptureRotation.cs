namespace ContainerNet.Packets;

/// <summary>When a capture goes on in another file.</summary>
/// <param name="Bytes">Before a file gets larger than this; 0 for never.</param>
/// <param name="Time">When a file has been written to for so long; zero for never.</param>
/// <param name="Files">How many files are kept, the newest ones; 0 for all.</param>
public readonly record struct CaptureRotation(long Bytes, TimeSpan Time, int Files)
{
    /// <summary>Whether there is more than one file.</summary>
    public bool IsUsed => Bytes > 0 || Time > TimeSpan.Zero;
}
