using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Recipes;

namespace ContainerNet.Commands;

/// <summary>
/// Writes container networks and the containers on them to a JSON file, from which Import-ContainerNetwork makes them again: the state a machine shall have, to
/// be kept beside a runbook.
/// </summary>
[Cmdlet(VerbsData.Export, "ContainerNetwork", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportContainerNetworkCommand : ContainerNetworkCmdlet
{
    private readonly Dictionary<string, ContainerNetwork> _networks = [];

    /// <summary>The file. It is made so that nobody else may read it (0600).</summary>
    [Parameter(Position = 0, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The networks to write, or wildcards. Without it, all of them.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Network")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ContainerNetworkCompleter))]
    public string[]? Name { get; set; }

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
        NamespaceHandle host = Handle;
        NameFilter names = new(Name);
        foreach (ContainerNetwork network in NetworkRecipes.Get(Session, host, withDrift: false).Where(network => names.Matches(network.Name)))
        {
            _networks[network.Name] = network;
        }

        foreach (string missing in names.Missing)
        {
            Try(missing, () => throw NetworkRecipes.NotFound(missing, host));
        }
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        if (HasRefused)
        {
            return; // half of what was asked for is not written
        }

        string file = SnapshotFile.Locate(SessionState, Path);
        if (!ShouldProcess(file, $"Write {_networks.Count} container network{(_networks.Count == 1 ? "" : "s")}"))
        {
            return;
        }

        PlainFile.Write(file, Force, stream => NetworkJson.Write(stream, _networks.Values.Select(NetworkDescription.Of)));
        if (PassThru)
        {
            WriteObject(new FileInfo(file));
        }
    }
}
