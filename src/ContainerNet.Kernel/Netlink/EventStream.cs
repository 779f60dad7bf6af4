namespace ContainerNet.Netlink;

/// <summary>
/// The events of one namespace, without silent loss: when the kernel had more of them than the socket could hold, that is an event too, and
/// after it everything is told that is there now.
/// </summary>
/// <typeparam name="T">An event.</typeparam>
public sealed class EventStream<T> : IDisposable where T : class
{
    private const int Portion = 256;

    private readonly string _asked;
    private readonly List<T> _taken = [];

    /// <summary>Begins to listen.</summary>
    /// <param name="events">A socket that listens to multicast groups and is asked nothing. It is closed with this.</param>
    /// <param name="asked">What is asked, as the end of "Cannot …".</param>
    public EventStream(NetlinkSocket events, string asked)
    {
        Socket = events;
        _asked = asked;
    }

    /// <summary>The socket it listens on, to be waited for.</summary>
    public NetlinkSocket Socket { get; }

    /// <summary>Reads one event; what it gives as null is left out.</summary>
    public required NetlinkSocket.EventParser<T?> Parse { get; init; }

    /// <summary>Makes the event that says: some are lost.</summary>
    public required Func<T> Lost { get; init; }

    /// <summary>Tells what is there now, one event for each thing.</summary>
    public required Func<IEnumerable<T>> ReadAll { get; init; }

    /// <summary>
    /// The events that wait. After a loss: those from before it, one event for each time the kernel said so, and what is there now. Events that come
    /// meanwhile wait for the next call; what they tell may be in it already.
    /// </summary>
    public IEnumerable<T> Take()
    {
        _taken.Clear();
        int losses = Socket.TakeEvents(Parse, _taken, Portion, _asked);
        foreach (T item in _taken)
        {
            yield return item;
        }

        if (losses == 0)
        {
            yield break;
        }

        for (; losses > 0; losses--)
        {
            yield return Lost();
        }

        foreach (T item in ReadAll())
        {
            yield return item;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Socket.Dispose();
}
