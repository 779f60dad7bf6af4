using System.Net;

namespace ContainerNet.Probes;

/// <summary>
/// Tells from everything that passed the watched links what was the probe, also where addresses and ports were
/// rewritten on the way. Pure.
/// </summary>
internal sealed class ProbeTrace
{
    private readonly IReadOnlyList<WatchPoint> _points;
    private readonly List<Sighting> _seen;
    private readonly HashSet<uint> _numbers = [];
    private readonly HashSet<(IPEndPoint, IPEndPoint)> _flows = [];

    /// <param name="points">The watched links.</param>
    /// <param name="seen">What passed them, in any order.</param>
    /// <param name="localPort">The port the request was sent from; 0 for ICMP.</param>
    /// <param name="destination">Where it was sent to.</param>
    public ProbeTrace(IReadOnlyList<WatchPoint> points, IEnumerable<Sighting> seen, int localPort, IPEndPoint destination)
    {
        _points = points;
        _seen = [.. seen.OrderBy(sighting => sighting.Time)];

        // The SYN as it was sent tells the sequence number by which it is known wherever it is rewritten.
        Sighting? first = _seen.Find(s => s.Kind == SightingKind.Request && !s.HasToken && s.Source.Port == localPort && s.Destination.Equals(destination))
            ?? _seen.Find(s => s.Kind == SightingKind.Request && !s.HasToken && s.Source.Port == localPort);
        foreach (Sighting request in _seen.Where(s => s.Kind == SightingKind.Request && (s.HasToken || ReferenceEquals(s, first))))
        {
            if (request.Number is uint number)
            {
                _numbers.Add(number);
            }

            if (request.Flow is { } flow)
            {
                _flows.Add(flow);
            }
        }
    }

    /// <summary>Whether each link that the request passed has seen the reply too: nothing more is to be expected.</summary>
    public bool IsComplete
    {
        get
        {
            bool[] asked = new bool[_points.Count];
            bool[] answered = new bool[_points.Count];
            foreach (Sighting sighting in _seen.Where(IsOurs))
            {
                (sighting.Kind == SightingKind.Request ? asked : answered)[sighting.Point] = true;
            }

            return asked.AsSpan().SequenceEqual(answered);
        }
    }

    /// <summary>What passed each watched link.</summary>
    public PointObservation[] Observe() => [.. _points.Select(Observe)];

    private PointObservation Observe(WatchPoint point, int index)
    {
        List<Sighting> here = _seen.FindAll(sighting => sighting.Point == index);
        Sighting? request = here.Find(s => s.Kind == SightingKind.Request && IsOurs(s));
        Sighting? reply = here.Find(s => s.Kind is SightingKind.Reply or SightingKind.Error && IsOurs(s));

        // Who knew the neighbour when the request passed needed no question; a later one is someone else's.
        List<Sighting> questions = here.FindAll(s => s.Kind == SightingKind.Question && IsAskedOnTheWay(s) && (request is null || s.Time <= request.Time));
        return new PointObservation
        {
            Point = point,
            RequestTime = request?.Time,
            RequestSource = Show(request?.Source),
            RequestDestination = Show(request?.Destination),
            ReplyTime = reply?.Time,
            ReplySource = Show(reply?.Source),
            ReplyDestination = Show(reply?.Destination),
            NeighborAsked = questions.Count > 0,
            NeighborAnswered = questions.Count > 0 && questions.TrueForAll(question => here.Exists(
                s => s.Kind == SightingKind.Answer && s.Source.Address.Equals(question.Destination.Address))),
        };
    }

    private bool IsOurs(Sighting sighting)
        => sighting.Kind < SightingKind.Question
        && (sighting.HasToken || (sighting.Number is uint number && _numbers.Contains(number)) || (sighting.Flow is { } flow && _flows.Contains(flow)));

    /// <summary>A kernel of the path asked it, here or before: strangers on the same wire ask, too, and so does whoever is further on, for ways of its own.</summary>
    private bool IsAskedOnTheWay(Sighting question)
        => question.IsOutgoing || _seen.Exists(s => s.Kind == SightingKind.Question && s.IsOutgoing && s.Point <= question.Point && s.Source.Equals(question.Source) && s.Destination.Equals(question.Destination));

    private static string? Show(IPEndPoint? end) => end is null ? null : end.Port == 0 ? end.Address.ToString() : end.ToString();
}
