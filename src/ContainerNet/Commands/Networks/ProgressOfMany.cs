using System.Diagnostics;
using System.Management.Automation;
using ContainerNet.Interop;

namespace ContainerNet.Commands;

/// <summary>Shows how far a pass is, once it has taken more than a second, and no more often than four times a second.</summary>
internal sealed class ProgressOfMany(int all, string activity, int id, Action<ProgressRecord> write)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private TimeSpan _last;
    private bool _isShown;

    public void Tell(int done)
    {
        TimeSpan now = Stopwatch.GetElapsedTime(_start);
        if (now < TimeSpan.FromSeconds(1) || now - _last < TimeSpan.FromMilliseconds(250))
        {
            return;
        }

        _last = now;
        _isShown = true;
        write(new ProgressRecord(id, DisplayText.Escape(activity), $"{done} of {all}") { PercentComplete = Math.Min(100, done * 100 / Math.Max(1, all)) });
    }

    public void End()
    {
        if (_isShown)
        {
            write(new ProgressRecord(id, DisplayText.Escape(activity), "done") { RecordType = ProgressRecordType.Completed });
        }
    }
}
