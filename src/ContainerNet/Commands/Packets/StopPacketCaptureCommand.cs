using System.Globalization;
using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Captures;
using ContainerNet.Interop;

namespace ContainerNet.Commands;

/// <summary>Ends captures that run in the background, completes their files, and gives what they have counted.</summary>
[Cmdlet(VerbsLifecycle.Stop, "PacketCapture", SupportsShouldProcess = true)]
[OutputType(typeof(PacketRecording))]
public sealed class StopPacketCaptureCommand : NetworkCmdlet
{
    /// <summary>The numbers of the captures.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(PacketCaptureCompleter))]
    public string[] Id { get; set; } = [];

    /// <inheritdoc/>
    protected override void Process()
    {
        PacketRecording[] wanted = [.. GetPacketCaptureCommand.Select(Id, (id, refused) => Try(id, () => throw refused))
            .Where(recording => ShouldProcess($"{recording.Id}: {recording.Path}", "Stop packet capture"))];
        foreach (PacketRecording stopped in Recordings.Stop(Array.ConvertAll(wanted, recording => recording.Id)))
        {
            if (stopped.Dropped > 0)
            {
                WriteWarning(DisplayText.Escape(string.Create(CultureInfo.InvariantCulture, $"Packet capture {stopped.Id} has lost {stopped.Dropped} packets: they came faster than they could be written.")));
            }

            WriteObject(stopped);
        }
    }
}
