using System.Globalization;
using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Captures;
using ContainerNet.Interop;

namespace ContainerNet.Commands;

/// <summary>Gets the captures that run in the background of this PowerShell, with what they have counted so far.</summary>
[Cmdlet(VerbsCommon.Get, "PacketCapture")]
[OutputType(typeof(PacketRecording))]
public sealed class GetPacketCaptureCommand : NetworkCmdlet
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>The numbers of the captures. Without it, all of them.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(PacketCaptureCompleter))]
    public string[]? Id { get; set; }

    /// <summary>Shows the count as progress until the captures have ended, by their <c>-Count</c> or <c>-Duration</c>; then gives them. Ctrl+C ends the waiting, not the captures.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (PacketRecording recording in Select(Id, (id, refused) => Try(id, () => throw refused)))
        {
            WriteObject(Wait ? AwaitEnd(recording) : recording);
        }
    }

    /// <summary>The captures of these numbers; null or nothing for all. One that is not there is told.</summary>
    internal static IEnumerable<PacketRecording> Select(string[]? ids, Action<string, RefusedException> refuse)
    {
        IReadOnlyList<PacketRecording> all = Recordings.Get();
        string[] wanted = [.. (ids ?? []).Where(id => !string.IsNullOrEmpty(id))];
        foreach (string id in wanted.Where(id => !all.Any(one => IsIt(one, id))))
        {
            refuse(id, new RefusedException("CaptureNotFound", $"There is no packet capture '{id}' in this PowerShell.", "See what runs with Get-PacketCapture.", id));
        }

        return all.Where(one => wanted.Length == 0 || Array.Exists(wanted, id => IsIt(one, id)));
    }

    private static bool IsIt(PacketRecording one, string id) => id == one.Id.ToString(CultureInfo.InvariantCulture);

    private PacketRecording AwaitEnd(PacketRecording recording)
    {
        PacketRecording now = recording;
        while (now.State == RecordingState.Running && Recordings.Get().FirstOrDefault(one => one.Id == recording.Id) is { } found)
        {
            now = found;
            WriteProgress(new ProgressRecord(now.Id, $"Packet capture {now.Id}", string.Create(CultureInfo.InvariantCulture, $"{now.Packets:n0} packets, {now.Dropped:n0} lost, into {DisplayText.Escape(now.Path)}")));
            Session.Cancel.Wait(Pause);
        }

        WriteProgress(new ProgressRecord(now.Id, $"Packet capture {now.Id}", " ") { RecordType = ProgressRecordType.Completed });
        return now;
    }
}
