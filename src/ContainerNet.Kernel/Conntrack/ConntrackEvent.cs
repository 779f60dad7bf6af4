namespace ContainerNet.Conntrack;

/// <summary>Something that has happened to a connection, and the connection (<c>conntrack -E</c>).</summary>
public sealed record ConntrackEvent : ConntrackEntry
{
    /// <summary>An event about a connection.</summary>
    internal ConntrackEvent(ConntrackEventKind kind, DateTime time, ConntrackEntry entry)
        : base(entry)
    {
        Event = kind;
        Time = time;
    }

    /// <summary>An event about no connection.</summary>
    internal ConntrackEvent(ConntrackEventKind kind, DateTime time, string ns)
    {
        Event = kind;
        Time = time;
        Namespace = ns;
    }

    /// <summary>What has happened.</summary>
    public ConntrackEventKind Event { get; }

    /// <summary>When it was taken from the kernel.</summary>
    public DateTime Time { get; }

    /// <inheritdoc/>
    public override string ToString() => Event == ConntrackEventKind.Lost ? "Lost" : $"{Event} {base.ToString()}";
}
