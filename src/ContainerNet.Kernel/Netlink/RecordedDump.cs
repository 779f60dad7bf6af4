using System.Runtime.CompilerServices;

namespace ContainerNet.Netlink;

/// <summary>
/// A whole table as the kernel sent it, read to its end and not parsed yet. Its objects are made one by one as they are asked for, so
/// that the first is there at once and none has to be kept; and what is done with one of them can no longer change which others follow.
/// </summary>
public sealed class RecordedDump
{
    private readonly uint _sequence;
    private readonly List<byte[]> _datagrams = [];

    internal RecordedDump(uint sequence) => _sequence = sequence;

    /// <summary>False when the table kept changing while it was read, through every retry.</summary>
    public bool IsConsistent { get; internal set; } = true;

    internal void Add(ReadOnlySpan<byte> datagram) => _datagrams.Add(datagram.ToArray());

    /// <summary>Makes the objects, each when it is asked for.</summary>
    /// <param name="parse">Reads one message; what it gives as null is left out.</param>
    /// <exception cref="NetlinkFormatException">While they are asked for: the bytes are not what they claim to be.</exception>
    public IEnumerable<T> Read<T>(NetlinkSocket.Parser<T?> parse) where T : class
    {
        ArgumentNullException.ThrowIfNull(parse);
        foreach (byte[] datagram in _datagrams)
        {
            for (int at = 0; at < datagram.Length;)
            {
                if (ReadOne(datagram, ref at, parse) is { } item)
                {
                    yield return item;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // over before it would be compiled again
    private T? ReadOne<T>(byte[] datagram, ref int at, NetlinkSocket.Parser<T?> parse) where T : class
    {
        ReadOnlySpan<byte> rest = datagram.AsSpan(at);
        bool isMessage = MessageReader.TryRead(ref rest, out MessageReader message);
        at = isMessage ? datagram.Length - rest.Length : datagram.Length;
        return isMessage && message.Sequence == _sequence && !message.IsNoop && !message.IsEnd ? parse(message.Type, message.Payload) : null;
    }
}
