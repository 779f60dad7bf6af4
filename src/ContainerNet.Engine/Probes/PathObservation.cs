using ContainerNet.Paths;

namespace ContainerNet.Probes;

/// <summary>What a probe showed, laid along the hops of its path.</summary>
internal sealed class PathObservation
{
    private readonly PointObservation?[] _at;

    public PathObservation(IReadOnlyList<Hop> hops, ProbeResult result, List<Hop> watched)
    {
        Result = result;
        _at = new PointObservation?[hops.Count];
        for (int i = 0; i < watched.Count; i++)
        {
            _at[watched[i].Index] = result.Points[i];
        }

        Evidence = Weigh();
    }

    public ProbeResult Result { get; }

    public PathEvidence Evidence { get; set; }

    /// <summary>The hop with what was seen there. Where nothing can be watched, what was seen before and behind it tells.</summary>
    public Hop Lay(Hop hop)
    {
        PointObservation? here = _at[hop.Index];
        bool isAnswered = Evidence.IsAnswered || Result.Outcome is ProbeOutcome.Replied or ProbeOutcome.Refused;
        bool isLast = hop.Index >= Array.FindLastIndex(_at, point => point is not null);
        return hop with
        {
            RequestSeen = here is not null ? here.RequestTime is not null : isLast ? isAnswered : Seen(hop.Index + 1, point => point.RequestTime),
            ReplySeen = here is not null ? here.ReplyTime is not null : (isLast ? isAnswered : Seen(hop.Index + 1, point => point.ReplyTime)) && SeenBefore(hop.Index, point => point.ReplyTime),
            Source = here?.RequestSource,
            Destination = here?.RequestDestination,
            Delta = here?.RequestTime - Previous(hop.Index),
        };
    }

    /// <summary>Why the packet ended at a hop, in the words of whoever said so; null when nobody did.</summary>
    public string? ReasonAt(Hop hop)
    {
        PointObservation? asked = Array.FindLast(_at, IsUnanswered);
        return Result.Outcome switch
        {
            ProbeOutcome.NotSent => $"the kernel of namespace {hop.Namespace} would not send it: {Result.SendError}",
            ProbeOutcome.Refused => Result.Complaint ?? "the port is closed",
            _ when Result.Complaint is not null => Result.Complaint,
            _ when asked is not null => $"the next hop was asked for at {asked.Point.InterfaceAlias}, and nobody answered",
            _ when Evidence.KernelReasons is [string only] => $"kernel: {only}",
            _ => null,
        };
    }

    private PathEvidence Weigh()
    {
        int lastPoint = Array.FindLastIndex(_at, point => point is not null);
        bool isThrough = lastPoint >= 0 && _at[lastPoint]!.RequestTime is not null;
        bool isAnswered = isThrough && _at[lastPoint]!.ReplyTime is not null && Result.Outcome is ProbeOutcome.Silent or ProbeOutcome.Replied;

        // A hop that was passed by, though the packet was seen further on, is a gap too: it took another way.
        int furthest = Array.FindLastIndex(_at, point => point is { RequestTime: not null });
        int firstMissing = Enumerable.Range(0, _at.Length).FirstOrDefault(i => _at[i] is { RequestTime: null } && (i < furthest || !IsUnanswered(_at[i])), -1); // a question asked there is one for the reply's way, then
        int lastSeen = firstMissing == 0 ? -1 : Array.FindLastIndex(_at, (firstMissing < 0 ? _at.Length : firstMissing) - 1, point => point is not null);
        if (firstMissing < 0 && isAnswered)
        {
            lastSeen = Array.FindIndex(_at, point => point is { ReplyTime: not null });
            firstMissing = lastSeen <= 0 ? -1 : Array.FindLastIndex(_at, lastSeen - 1, point => point is not null);
        }
        else if (firstMissing < 0)
        {
            firstMissing = _at.Length;
        }

        return new PathEvidence
        {
            Outcome = Result.Outcome,
            LastSeen = Result.Outcome == ProbeOutcome.NotSent ? -1 : lastSeen,
            FirstMissing = Result.Outcome == ProbeOutcome.NotSent ? 0 : firstMissing,
            AskedFrom = Array.FindIndex(_at, IsUnanswered),
            UnansweredAt = Array.FindLastIndex(_at, IsUnanswered),
            IsRequestThrough = isThrough,
            IsAnswered = isAnswered,
            Complaint = Result.Complaint,
            ComplaintFrom = Result.ComplaintFrom,
        };
    }

    private static bool IsUnanswered(PointObservation? point) => point is { NeighborAsked: true, NeighborAnswered: false, RequestTime: null };

    private DateTime? Previous(int index)
    {
        int before = index == 0 ? -1 : Array.FindLastIndex(_at, index - 1, point => point is { RequestTime: not null });
        return before < 0 ? null : _at[before]!.RequestTime;
    }

    private bool Seen(int from, Func<PointObservation, DateTime?> when) => from < _at.Length && Array.FindIndex(_at, from, point => point is not null && when(point) is not null) >= 0;

    private bool SeenBefore(int index, Func<PointObservation, DateTime?> when) => index > 0 && Array.FindLastIndex(_at, index - 1, point => point is not null && when(point) is not null) >= 0;
}
