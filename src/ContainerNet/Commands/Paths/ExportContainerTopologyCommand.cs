using System.Management.Automation;
using System.Text;
using ContainerNet.Binding;
using ContainerNet.Containers;
using ContainerNet.Drawings;
using ContainerNet.Interop;
using ContainerNet.Paths;
using ContainerNet.Snapshots;

namespace ContainerNet.Commands;

/// <summary>Draws network namespaces, their links, and a path over them into a file: SVG, Mermaid, or a page to pan and zoom.</summary>
[Cmdlet(VerbsData.Export, "ContainerTopology", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportContainerTopologyCommand : NetworkCmdlet
{
    private ContainerPath? _path;
    private NetworkSnapshot? _piped;

    /// <summary>The file. Its ending says what it becomes: .svg, .mmd or .html.</summary>
    [Parameter(Position = 0, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The namespaces to draw: names in /run/netns, process ids, paths, containers. Without it, every namespace of this machine that has a name or a process, or all of the snapshot.</summary>
    [Parameter(Position = 1)]
    [Alias("Netns", "ns")]
    [NamespacesArgument]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public NamespaceReference[]? Namespace { get; set; }

    /// <summary>Draws a snapshot instead of this machine: what Import-NetworkSnapshot gave, or the file Export-NetworkSnapshot wrote.</summary>
    [Parameter]
    [SnapshotArgument]
    public NetworkSnapshot? Snapshot { get; set; }

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
        if (InputObject?.BaseObject is NetworkSnapshot snapshot)
        {
            _piped = snapshot;
        }
        else if (InputObject is not null)
        {
            _path = InputObject.BaseObject is ContainerPath || InputObject.Properties["Hops"] is not null
                ? ReceivedPath.Of(InputObject)
                : throw new RefusedException("InvalidPath", "This is no path.", "Pipe in what Get-ContainerPath or Test-ContainerPath gave, or nothing.", InputObject.BaseObject);
        }
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        string file = SnapshotFile.Locate(SessionState, Path);
        Func<NetworkSnapshot, ContainerPath?, string> draw = System.IO.Path.GetExtension(file).ToLowerInvariant() switch
        {
            ".svg" => SvgDrawing.Draw,
            ".html" or ".htm" => HtmlDrawing.Draw,
            ".mmd" or ".mermaid" => MermaidDrawing.Draw,
            _ => throw new RefusedException("InvalidPath", $"What '{Path}' shall become is not known.", "Let its name end with .svg, .html or .mmd.", Path),
        };
        if (_path?.SnapshotOf is { } machine && _piped is null && Snapshot is null)
        {
            throw new RefusedException("SnapshotMissing", $"This path was worked out from a snapshot of {machine}.", "Give that snapshot too, with -Snapshot.", Path);
        }

        if (ShouldProcess(file, _path is null ? "Draw the network namespaces" : $"Draw the path {_path}"))
        {
            string picture = draw(Seen(), _path);
            PlainFile.Write(file, Force, stream => stream.Write(Encoding.UTF8.GetBytes(picture)));
            if (PassThru)
            {
                WriteObject(new FileInfo(file));
            }
        }
    }

    /// <summary>What is drawn.</summary>
    private NetworkSnapshot Seen()
    {
        if ((_piped ?? Snapshot) is not { } given)
        {
            return SnapshotExport.Read(Session, Namespace is { Length: > 0 } ? Namespace : null, refused => WriteWarning(DisplayText.Escape(refused.Message)));
        }

        return Namespace is not { Length: > 0 } ? given : given with { Namespaces = [.. Namespace.Select(reference => SnapshotNames.Require(given, reference)).Distinct()] };
    }
}
