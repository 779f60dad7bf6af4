using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Snapshots;

namespace ContainerNet.Commands;

/// <summary>Reads what Export-NetworkSnapshot wrote, here or on another machine.</summary>
[Cmdlet(VerbsData.Import, "NetworkSnapshot")]
[OutputType(typeof(NetworkSnapshot))]
public sealed class ImportNetworkSnapshotCommand : NetworkCmdlet
{
    /// <summary>The file.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName", "PSPath")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <inheritdoc/>
    protected override object? Target => Path;

    /// <inheritdoc/>
    protected override void Process() => WriteObject(SnapshotFile.Read(SnapshotFile.Locate(SessionState, Path)));
}
