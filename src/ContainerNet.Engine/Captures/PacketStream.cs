using ContainerNet.Packets;

namespace ContainerNet.Captures;

/// <summary>Makes packets of what a recorder captures, as it comes.</summary>
public sealed class PacketStream
{
    private readonly FrameQueue _queue;
    private readonly PacketDecoder _decoder;

    /// <summary>Reads a recorder that keeps bytes for objects.</summary>
    /// <param name="recorder">The recorder.</param>
    /// <param name="places">How its places are called.</param>
    /// <param name="includePayload">Whether the packets keep their bytes.</param>
    public PacketStream(Recorder recorder, IReadOnlyList<PlaceName> places, bool includePayload)
    {
        ArgumentNullException.ThrowIfNull(recorder);
        _queue = recorder.Queue ?? throw new ArgumentException("This recorder keeps nothing for objects.", nameof(recorder));
        _decoder = new PacketDecoder(places, includePayload);
    }

    /// <summary>Gives what has come, waiting for it so long at most. False when nothing will come any more.</summary>
    public bool Read(TimeSpan patience, Action<Packet> take)
    {
        ArgumentNullException.ThrowIfNull(take);
        bool? found = _queue.TryTake(patience, out byte[] chunk);
        int at = 0;
        while (found == true && FrameQueue.TryRead(chunk, ref at, out CapturedFrame frame))
        {
            take(_decoder.Decode(frame));
        }

        if (found == true)
        {
            _queue.Return(chunk);
        }

        return found is not null;
    }
}
