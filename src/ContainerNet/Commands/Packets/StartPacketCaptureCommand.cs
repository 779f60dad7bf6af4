using System.Management.Automation;
using ContainerNet.Captures;

namespace ContainerNet.Commands;

/// <summary>Captures packets to a file in the background, until it is stopped or PowerShell ends.</summary>
[Cmdlet(VerbsLifecycle.Start, "PacketCapture", SupportsShouldProcess = true)]
[OutputType(typeof(PacketRecording))]
public sealed class StartPacketCaptureCommand : CaptureCmdlet
{
    /// <summary>The pcapng file. It is made for its owner alone; one that is there is not replaced without <c>-Force</c>.</summary>
    [Parameter(Mandatory = true)]
    [Alias("OutFile")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <inheritdoc/>
    protected override void Finish()
    {
        if (Request(Path, objects: false) is { } request && ShouldProcess(request.Path!, $"Capture packets at {string.Join(", ", Places)} to the file"))
        {
            WriteObject(Recordings.Start(request, FilterText));
        }
    }
}
