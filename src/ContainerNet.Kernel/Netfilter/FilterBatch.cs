using ContainerNet.Netlink;

namespace ContainerNet.Netfilter;

/// <summary>Changes to nf_tables that happen together or not at all.</summary>
public sealed class FilterBatch
{
    private readonly List<MessageWriter> _messages = [];
    private readonly List<string> _asked = [];

    /// <summary>How many changes it holds.</summary>
    public int Count => _messages.Count;

    /// <summary>The generation its plan was made from; the kernel refuses it (ERESTART) when the rules are others by then. Null: it fits any.</summary>
    public uint? Generation { get; init; }

    /// <summary>Adds a change.</summary>
    /// <param name="request">One of <see cref="FilterRequests"/>.</param>
    /// <param name="asked">What it asks, as the end of "Cannot …".</param>
    public FilterBatch Add(MessageWriter request, string asked)
    {
        ArgumentNullException.ThrowIfNull(request);
        _messages.Add(request);
        _asked.Add(asked);
        return this;
    }

    /// <summary>The whole transaction as one row of messages. Only the last change is acknowledged: refusals are always answered.</summary>
    internal List<MessageWriter> ToMessages()
    {
        List<MessageWriter> row = [FilterRequests.BatchBegin(Generation)];
        for (int i = 0; i < _messages.Count; i++)
        {
            row.Add(i < _messages.Count - 1 ? _messages[i].Without(MessageFlags.Ack) : _messages[i]);
        }

        row.Add(FilterRequests.BatchEnd());
        return row;
    }

    /// <summary>What the message at this place of <see cref="ToMessages"/> asks.</summary>
    internal string Asked(int place) => _asked[Math.Clamp(place - 1, 0, _asked.Count - 1)];
}
