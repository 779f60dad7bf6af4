using System.Globalization;
using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Containers;
using ContainerNet.Interop;
using ContainerNet.Namespaces;

namespace ContainerNet.Commands;

/// <summary>Takes a network namespace's name away. The namespace itself goes, with every link in it, when no process holds it.</summary>
[Cmdlet(VerbsCommon.Remove, "NetworkNamespace", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(NetworkNamespace))]
public sealed class RemoveNetworkNamespaceCommand : NetworkCmdlet
{
    private const long ScanLastsMilliseconds = 200;

    private Dictionary<ulong, List<int>> _processes = [];
    private long _scannedAt = long.MinValue;
    private bool _yesToAll;
    private bool _noToAll;

    /// <summary>The names to take away.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(NamedNamespaceCompleter))]
    public string[]? Name { get; set; }

    /// <summary>Does not ask when processes run in it.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Gives what was removed.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override object? Target => InputObject;

    /// <inheritdoc/>
    protected override void Process()
    {
        if (Name is null or [] or [null or ""])
        {
            throw new RefusedException("NamespaceHasNoName", "It has no name in /run/netns that could be taken away.",
                "A namespace that only processes hold goes when they end.", InputObject?.ToString());
        }

        foreach (string name in Name)
        {
            Try(name, () => Remove(NamedNamespaces.NameOf(name) ?? name));
        }
    }

    private void Remove(string name)
    {
        string path = NamedNamespaces.PathOf(name);
        ulong? inode = name.Contains('/', StringComparison.Ordinal) ? null : NamespaceHandle.TryInodeOf(path);
        List<int> processes = inode is ulong seen ? ProcessesIn(seen) : [];
        if (inode is not null && !MayRemove(name, processes))
        {
            return;
        }

        NetworkNamespace? removed = PassThru && inode is not null ? NetworkNamespaces.Named(Session, name) : null;
        NamedNamespaces.Remove(name);
        if (inode is ulong gone)
        {
            Session.Forget(gone); // else the session's own descriptor would keep it until the pipeline ends
        }

        if (removed is not null)
        {
            WriteObject(removed);
        }
    }

    private bool MayRemove(string name, List<int> processes)
    {
        string within = processes.Count switch
        {
            0 => "",
            1 => string.Create(CultureInfo.InvariantCulture, $", in which process {processes[0]} runs"),
            _ => string.Create(CultureInfo.InvariantCulture, $", in which {processes.Count} processes run"),
        };
        if (!ShouldProcess($"network namespace '{name}'{within}", "Remove"))
        {
            return false;
        }

        if (processes.Count == 0 || Force || MyInvocation.BoundParameters.ContainsKey("Confirm"))
        {
            return true;
        }

        try
        {
            return ShouldContinue($"Network namespace '{name}' is in use: {processes.Count} process(es) run in it. Its name goes, the namespace stays until they end. Remove the name?",
                "Remove a network namespace in use", ref _yesToAll, ref _noToAll);
        }
        catch (Exception e) when (e is not PipelineStoppedException)
        {
            throw new RefusedException("NamespaceInUse", $"Network namespace '{name}' is in use{within}, and nobody can be asked here.", "Use -Force to take its name away all the same.", name);
        }
    }

    private List<int> ProcessesIn(ulong inode)
    {
        if (Environment.TickCount64 - _scannedAt > ScanLastsMilliseconds || _scannedAt == long.MinValue)
        {
            _processes = ProcessNamespaces.Read();
            _scannedAt = Environment.TickCount64;
        }

        return _processes.GetValueOrDefault(inode) ?? [];
    }
}
