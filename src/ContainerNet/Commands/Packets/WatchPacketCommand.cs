using System.Globalization;
using System.Management.Automation;
using ContainerNet.Captures;
using ContainerNet.Interop;

namespace ContainerNet.Commands;

/// <summary>Shows the packets that pass links, as they pass: of several links in several namespaces at once, and to a file as well.</summary>
[Cmdlet(VerbsCommon.Watch, "Packet")]
[OutputType(typeof(Packet))]
public sealed class WatchPacketCommand : CaptureCmdlet
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ProgressEach = TimeSpan.FromMilliseconds(500);

    private volatile Recorder? _recorder;
    private TimeSpan _shown;

    /// <summary>A pcapng file that the packets are written to as well. It is made for its owner alone; one that is there is not replaced without <c>-Force</c>.</summary>
    [Parameter]
    [Alias("OutFile")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <inheritdoc/>
    protected override void Finish()
    {
        if (Request(Path, objects: true) is not { } request)
        {
            return;
        }

        using Recorder recorder = Recorder.Start(request);
        _recorder = recorder;
        Session.Cancel.ThrowIfSet();
        PacketStream packets = new(recorder, Places, IncludePayload);
        while (packets.Read(Patience, Give))
        {
            Session.Cancel.ThrowIfSet();
            Warn(recorder);
            if (Path is not null && recorder.Elapsed - _shown >= ProgressEach)
            {
                _shown = recorder.Elapsed;
                WriteProgress(new ProgressRecord(1, "Watch-Packet", Text($"{recorder.Packets:n0} packets, {recorder.Lost:n0} lost, into {DisplayText.Escape(Path)}")));
            }
        }

        Warn(recorder);
        WarnOfLosses(recorder);
        if (recorder.Failure is { } failure)
        {
            Try(Path, () => throw failure);
        }
    }

    /// <inheritdoc/>
    protected override void StopProcessing()
    {
        _recorder?.Stop();
        base.StopProcessing();
    }

    private void Give(Packet packet)
    {
        Session.Cancel.ThrowIfSet();
        WriteObject(packet);
    }

    private void Warn(Recorder recorder)
    {
        while (recorder.TryTakeNote(out string note))
        {
            WriteWarning(DisplayText.Escape(note));
        }
    }

    /// <summary>A loss is never silent.</summary>
    private void WarnOfLosses(Recorder recorder)
    {
        for (int i = 0; i < Places.Count; i++)
        {
            if (recorder.Counts[i] is { Lost: > 0 } count)
            {
                WriteWarning(DisplayText.Escape(Text($"{count.Lost} of {count.Packets} packets at {Places[i]} were lost: they came faster than they could be taken. Filter more, or keep less of each with -SnapLength.")));
            }
        }

        if (recorder.NotGiven > 0)
        {
            WriteWarning(Text($"{recorder.NotGiven} of {recorder.Packets} packets were not given out: they came faster than the pipeline takes them.{(Path is null ? " Write them to a file with -Path or Start-PacketCapture." : " The file has them all.")}"));
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
