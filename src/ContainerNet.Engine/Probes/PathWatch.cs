using ContainerNet.Paths;

namespace ContainerNet.Probes;

/// <summary>Puts the probes of a watched path together: what changed, how many were lost, and how long each part took. Of the last ten thousand each.</summary>
public sealed class PathWatch
{
    private const int MostKept = 10_000;

    private readonly List<string> _hops = [];
    private readonly Dictionary<string, Queue<TimeSpan>> _delays = new(StringComparer.Ordinal);
    private readonly Queue<TimeSpan> _trips = [];
    private int _number;
    private int _lost;
    private string? _state;

    /// <summary>Takes one more probe.</summary>
    /// <param name="test">What it showed.</param>
    /// <param name="time">When it was sent.</param>
    public PathWatchSample Add(ContainerPathTest test, DateTime time)
    {
        ArgumentNullException.ThrowIfNull(test);
        string[] errors = [.. test.Findings.Where(finding => finding.Severity == FindingSeverity.Error).Select(finding => finding.Id)];
        string state = $"{test.Succeeded} {test.BrokenAt?.Index} {string.Join(' ', errors)}";
        bool isChanged = _state is not null && _state != state;
        _state = state;
        _number++;
        _lost += test.Succeeded ? 0 : 1;
        if (test.RoundTripTime is { } trip)
        {
            Keep(_trips, trip);
        }

        foreach (Hop hop in test.Hops.Where(hop => hop.Delta is not null))
        {
            string name = $"{hop.InterfaceAlias} in {hop.Namespace}";
            if (!_delays.TryGetValue(name, out Queue<TimeSpan>? times))
            {
                _hops.Add(name);
                _delays.Add(name, times = []);
            }

            Keep(times, hop.Delta!.Value);
        }

        return new PathWatchSample
        {
            Time = time,
            Number = _number,
            Succeeded = test.Succeeded,
            IsChanged = isChanged,
            RoundTripTime = test.RoundTripTime,
            BrokenAt = test.BrokenAt,
            Errors = errors,
            LossPercent = Math.Round(100.0 * _lost / _number, 2),
            RoundTrip = PathDelay.Of("round trip", _trips),
            Delays = [.. _hops.Select(hop => PathDelay.Of(hop, _delays[hop])!)],
            Test = test,
        };
    }

    private static void Keep(Queue<TimeSpan> times, TimeSpan time)
    {
        times.Enqueue(time);
        if (times.Count > MostKept)
        {
            times.Dequeue();
        }
    }
}
