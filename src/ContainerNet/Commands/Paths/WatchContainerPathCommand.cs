using System.Diagnostics;
using System.Management.Automation;
using ContainerNet.Interop;
using ContainerNet.Paths;
using ContainerNet.Probes;

namespace ContainerNet.Commands;

/// <summary>Tests a path again and again, until Ctrl+C or so many times, and says when its state changes, how many probes are lost, and how long each part of the way takes.</summary>
[Cmdlet(VerbsCommon.Watch, "ContainerPath", DefaultParameterSetName = Outbound)]
[OutputType(typeof(PathWatchSample))]
public sealed class WatchContainerPathCommand : PathCmdlet
{
    /// <summary>How many probes are sent. Without it, as many as until Ctrl+C.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int Count { get; set; }

    /// <summary>How long it is from the beginning of one probe to the beginning of the next, in milliseconds. A probe that takes longer than that leaves out the beginnings it has missed.</summary>
    [Parameter]
    [ValidateRange(1, 3_600_000)]
    public int IntervalMilliseconds { get; set; } = 1000;

    /// <summary>How long each probe waits for the reply, in milliseconds.</summary>
    [Parameter]
    [ValidateRange(1, 60_000)]
    public int TimeoutMilliseconds { get; set; } = 1000;

    /// <summary>Gives the first probe, and then only those whose state is another than at the one before.</summary>
    [Parameter]
    public SwitchParameter ChangesOnly { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (Given is not null)
        {
            throw new RefusedException("SnapshotNotWatched", "A snapshot does not change, so there is nothing to watch.", "Look at it with Test-ContainerPath -Snapshot.", Target);
        }

        PathQuestion question = Ask();
        PathTester tester = new(Session);
        PathWatch watch = new();
        TimeSpan interval = TimeSpan.FromMilliseconds(IntervalMilliseconds);
        long began = Stopwatch.GetTimestamp();
        for (int sent = 0, turn = 0; Count == 0 || sent < Count; sent++)
        {
            Session.Cancel.ThrowIfSet();
            PathWatchSample sample = watch.Add(tester.Test(question, TimeSpan.FromMilliseconds(TimeoutMilliseconds), probe: true), DateTime.Now);
            if (!ChangesOnly || sample.IsChanged || sample.Number == 1)
            {
                WriteObject(sample);
            }

            if (sent + 1 == Count)
            {
                break;
            }

            // Each beginning is counted from the first, so that no delay adds up.
            TimeSpan elapsed = Stopwatch.GetElapsedTime(began);
            turn = Math.Max(turn + 1, (int)Math.Ceiling(elapsed / interval));
            Session.Cancel.Wait((turn * interval) - elapsed);
        }
    }
}
