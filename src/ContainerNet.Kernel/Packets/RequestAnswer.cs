namespace ContainerNet.Packets;

/// <summary>What came back for a request.</summary>
/// <param name="IsReply">The reply itself: an echo, an accepted connection, a datagram.</param>
/// <param name="IsReset">A TCP reset.</param>
/// <param name="Error">An error that came back in its place; null for none.</param>
public readonly record struct RequestAnswer(bool IsReply, bool IsReset, RequestError? Error)
{
    /// <summary>The reply came.</summary>
    public static readonly RequestAnswer Reply = new(true, false, null);

    /// <summary>A TCP reset came.</summary>
    public static readonly RequestAnswer Reset = new(false, true, null);
}
