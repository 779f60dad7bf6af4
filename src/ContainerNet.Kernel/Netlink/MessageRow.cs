namespace ContainerNet.Netlink;

/// <summary>Several messages as one datagram, numbered one after the other.</summary>
internal sealed class MessageRow
{
    private readonly byte[] _bytes;
    private readonly int[] _ends;
    private readonly uint _first;

    /// <summary>Lays them one behind the other.</summary>
    /// <param name="messages">The messages, in order.</param>
    /// <param name="sequence">The number of the message before the first; afterwards, that of the last.</param>
    public MessageRow(IReadOnlyList<MessageWriter> messages, ref uint sequence)
    {
        _first = sequence + 1;
        _ends = new int[messages.Count];
        int total = 0;
        for (int i = 0; i < _ends.Length; i++)
        {
            _ends[i] = total += messages[i].Length;
        }

        _bytes = new byte[total];
        for (int i = 0; i < _ends.Length; i++)
        {
            messages[i].Finish(++sequence).CopyTo(_bytes.AsSpan(StartOf(i)));
        }
    }

    /// <summary>How many there are.</summary>
    public int Count => _ends.Length;

    /// <summary>The datagram.</summary>
    public ReadOnlySpan<byte> Datagram => _bytes;

    /// <summary>One of the messages, as it is sent.</summary>
    public ReadOnlySpan<byte> this[int place] => _bytes.AsSpan(StartOf(place).._ends[place]);

    /// <summary>Which of them an answer is about. False when it is about none.</summary>
    public bool TryPlace(uint sequence, out int place)
    {
        uint distance = sequence - _first;
        place = (int)distance;
        return distance < (uint)_ends.Length;
    }

    private int StartOf(int place) => place == 0 ? 0 : _ends[place - 1];
}
