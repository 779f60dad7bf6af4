using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Containers;
using ContainerNet.Interop;
using ContainerNet.Snapshots;

namespace ContainerNet.Commands;

/// <summary>Writes down how this machine's network namespaces are now, in one JSON file: all that decides about packets, and no packet. The look half of Test-ContainerPath works on it anywhere.</summary>
[Cmdlet(VerbsData.Export, "NetworkSnapshot", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportNetworkSnapshotCommand : NetworkCmdlet
{
    private readonly List<NamespaceReference> _namespaces = [];
    private NetworkSnapshot? _given;

    /// <summary>The file. It is made so that nobody else may read it (0600).</summary>
    [Parameter(Position = 0, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The namespaces to read: names in /run/netns, process ids, paths, containers, or objects that say one of these. Without it, every namespace of this machine that has a name or a process.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Netns", "ns")]
    [NamespacesArgument]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public NamespaceReference[]? Namespace { get; set; }

    /// <summary>Replaces a file that is there already.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Gives the file.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override object? Target => Path;

    /// <inheritdoc/>
    protected override void Process()
    {
        if (InputObject?.BaseObject is NetworkSnapshot given)
        {
            _given = given;
        }
        else if (Namespace is { Length: > 0 } some)
        {
            _namespaces.AddRange(some);
        }
        else if (Namespace is not null || InputObject is not null)
        {
            throw new RefusedException("InvalidNamespace", "This names no network namespace.", "Give a name from Get-NetworkNamespace, a process id, a path or a container; without -Namespace all are read.", InputObject?.BaseObject);
        }
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        string file = SnapshotFile.Locate(SessionState, Path);
        string what = _given is not null ? $"the snapshot {_given}" : _namespaces.Count > 0 ? $"{_namespaces.Count} namespaces" : "every namespace of this machine";
        if (!ShouldProcess(file, $"Write down {what}"))
        {
            return;
        }

        NetworkSnapshot snapshot = _given ?? SnapshotExport.Read(Session, _namespaces.Count > 0 ? _namespaces : null, refused => WriteWarning(DisplayText.Escape(refused.Message)));
        PlainFile.Write(file, Force, stream => SnapshotJson.Write(stream, snapshot));
        if (PassThru)
        {
            WriteObject(new FileInfo(file));
        }
    }
}
