using ContainerNet.Route;

namespace ContainerNet.Conntrack;

/// <summary>
/// Which connections are meant: those that meet all of what is said here. What is not said is met by any. The kernel itself is asked for the
/// family, the mark, the zone and the status, as far as it knows how; all of it is looked at again here.
/// </summary>
public sealed record ConntrackFilter
{
    private ConntrackNetwork[] _source = [];
    private ConntrackNetwork[] _destination = [];
    private ConntrackNetwork[] _replySource = [];
    private ConntrackNetwork[] _replyDestination = [];
    private HashSet<int>? _sourcePort;
    private HashSet<int>? _destinationPort;
    private HashSet<int>? _replySourcePort;
    private HashSet<int>? _replyDestinationPort;

    /// <summary>IPv4 or IPv6; null for both.</summary>
    public IpFamily? AddressFamily { get; init; }

    /// <summary>One of these transport protocols; null for all.</summary>
    public IReadOnlyCollection<IpProtocol>? Protocol { get; init; }

    /// <summary>Begun from one of these networks; empty for all.</summary>
    public IReadOnlyCollection<IpPrefix> Source { init => _source = Networks(value); }

    /// <summary>Sent, as the first packet said, to one of these networks; empty for all.</summary>
    public IReadOnlyCollection<IpPrefix> Destination { init => _destination = Networks(value); }

    /// <summary>Answered from one of these networks; empty for all.</summary>
    public IReadOnlyCollection<IpPrefix> ReplySource { init => _replySource = Networks(value); }

    /// <summary>Answered to one of these networks; empty for all.</summary>
    public IReadOnlyCollection<IpPrefix> ReplyDestination { init => _replyDestination = Networks(value); }

    /// <summary>Begun from one of these ports; empty for all.</summary>
    public IReadOnlyCollection<int> SourcePort { init => _sourcePort = Ports(value); }

    /// <summary>Sent, as the first packet said, to one of these ports; empty for all.</summary>
    public IReadOnlyCollection<int> DestinationPort { init => _destinationPort = Ports(value); }

    /// <summary>Answered from one of these ports: where a published port goes on to. Empty for all.</summary>
    public IReadOnlyCollection<int> ReplySourcePort { init => _replySourcePort = Ports(value); }

    /// <summary>Answered to one of these ports; empty for all.</summary>
    public IReadOnlyCollection<int> ReplyDestinationPort { init => _replyDestinationPort = Ports(value); }

    /// <summary>In this zone, both ways or one; null for all.</summary>
    public int? Zone { get; init; }

    /// <summary>With this mark, in the bits of <see cref="MarkMask"/>; null for any.</summary>
    public uint? Mark { get; init; }

    /// <summary>Which bits of the mark count.</summary>
    public uint MarkMask { get; init; } = uint.MaxValue;

    /// <summary>With all of these bits of the status.</summary>
    public ConntrackStatus Status { get; init; }

    /// <summary>With this translation; null for any, and for none.</summary>
    public ConntrackTranslation? Translation { get; init; }

    /// <summary>With this number of the kernel's; null for any.</summary>
    public uint? Id { get; init; }

    /// <summary>Begun so; null for any way. With it <see cref="AddressFamily"/> has to be said.</summary>
    public ConntrackFlow? Flow { get; init; }

    /// <summary>What else is asked of it, such as a state that matches a wildcard; null for nothing.</summary>
    public Predicate<ConntrackEntry>? Also { get; init; }

    /// <summary>Whether a connection is meant.</summary>
    public bool Matches(ConntrackEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return (AddressFamily is null || entry.AddressFamily == AddressFamily)
            && (Protocol is null || Protocol.Contains(entry.Protocol))
            && (Flow is null || Flow.IsOf(entry))
            && (Id is null || entry.ConntrackId == Id)
            && (Mark is null || (entry.Mark & MarkMask) == (Mark & MarkMask))
            && (Zone is null || (entry.SourceZone ?? entry.Zone) == Zone || (entry.ReplyZone ?? entry.Zone) == Zone)
            && (entry.Status & Status) == Status
            && (Translation is null || IsTranslated(entry, Translation.Value))
            && IsIn(_sourcePort, entry.SourcePort) && IsIn(_destinationPort, entry.DestinationPort)
            && IsIn(_replySourcePort, entry.ReplySourcePort) && IsIn(_replyDestinationPort, entry.ReplyDestinationPort)
            && Comes(_source, entry.Original) && Goes(_destination, entry.Original)
            && Comes(_replySource, entry.Reply) && Goes(_replyDestination, entry.Reply)
            && (Also is null || Also(entry));
    }

    /// <summary>Whether an end of a connection, on its way there or back, is one of this filter's sources; and one has one of its source ports.</summary>
    public bool MatchesAnyEnd(ConntrackEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return (_source.Length == 0 || Comes(_source, entry.Original) || Goes(_source, entry.Original) || Comes(_source, entry.Reply) || Goes(_source, entry.Reply))
            && (_sourcePort is null || IsIn(_sourcePort, entry.SourcePort) || IsIn(_sourcePort, entry.DestinationPort)
                || IsIn(_sourcePort, entry.ReplySourcePort) || IsIn(_sourcePort, entry.ReplyDestinationPort));
    }

    private static bool IsTranslated(ConntrackEntry entry, ConntrackTranslation translation)
    {
        bool source = entry.SourceTranslatedTo is not null;
        bool destination = entry.DestinationTranslatedTo is not null;
        return translation switch
        {
            ConntrackTranslation.None => !source && !destination,
            ConntrackTranslation.Source => source,
            ConntrackTranslation.Destination => destination,
            _ => source || destination,
        };
    }

    private static bool IsIn(HashSet<int>? ports, int? port) => ports is null || (port is int one && ports.Contains(one));

    private static bool Comes(ConntrackNetwork[] networks, ConntrackTuple tuple)
        => networks.Length == 0 || Array.Exists(networks, network => tuple.IsFrom(network));

    private static bool Goes(ConntrackNetwork[] networks, ConntrackTuple tuple)
        => networks.Length == 0 || Array.Exists(networks, network => tuple.IsTo(network));

    private static ConntrackNetwork[] Networks(IReadOnlyCollection<IpPrefix> prefixes) => [.. prefixes.Select(prefix => new ConntrackNetwork(prefix))];

    private static HashSet<int>? Ports(IReadOnlyCollection<int> ports) => ports.Count == 0 ? null : [.. ports];
}
