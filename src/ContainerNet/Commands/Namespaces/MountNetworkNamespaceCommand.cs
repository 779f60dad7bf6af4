using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Containers;
using ContainerNet.Interop;
using ContainerNet.Namespaces;

namespace ContainerNet.Commands;

/// <summary>Gives the network namespace of a process or a container a name that outlives it.</summary>
[Cmdlet(VerbsData.Mount, "NetworkNamespace", SupportsShouldProcess = true)]
[OutputType(typeof(NetworkNamespace))]
public sealed class MountNetworkNamespaceCommand : NetworkCmdlet
{
    private bool _isNamed;

    /// <summary>A process that runs in the namespace.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Pid")]
    [FirstOf]
    public int? ProcessId { get; set; }

    /// <summary>A running container: its name, or its id, whole or the first 12 digits or more.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ContainerCompleter))]
    public string? Container { get; set; }

    /// <summary>The name it gets in /run/netns. Without it: the process id, or the first 12 digits of the container's id.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    public string? Name { get; set; }

    /// <summary>Finds it good when the name is there already and means this namespace.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override object? Target => (object?)Name ?? ProcessId ?? (object?)Container;

    /// <inheritdoc/>
    protected override void Begin() => _isNamed = MyInvocation.BoundParameters.ContainsKey(nameof(Name));

    /// <inheritdoc/>
    protected override void Process()
    {
        NamespaceReference reference = Reference();
        NamespaceHandle ns = NamespaceResolver.Resolve(Session, reference);
        string name = NamedNamespaces.RequireName(string.IsNullOrEmpty(GivenName) ? DefaultName(reference, ns) : GivenName);
        if (Force && NamespaceHandle.TryInodeOf(NamedNamespaces.PathOf(name)) == ns.Inode)
        {
            WriteObject(NetworkNamespaces.Named(Session, name));
        }
        else if (ShouldProcess($"network namespace of {reference} as '{name}'", "Mount"))
        {
            NamedNamespaces.Mount(ns, name);
            WriteObject(NetworkNamespaces.Named(Session, name));
        }
    }

    /// <summary>A process's own name is none for its namespace; <c>docker inspect</c> prints a container's with a slash before it.</summary>
    private string? GivenName => _isNamed || Name is null ? Name
        : InputObject?.BaseObject is Process process && Name == process.ProcessName ? null
        : InputObject?.Properties["State"] is not null ? Name.TrimStart('/') : Name;

    private NamespaceReference Reference()
    {
        if (ProcessId is int process)
        {
            return NamespaceReference.OfProcess(process);
        }

        if (!string.IsNullOrEmpty(Container))
        {
            return NamespaceReference.Parse("container:" + (Container.StartsWith("container:", StringComparison.Ordinal) ? Container[10..] : Container));
        }

        return InputObject is not null && new NamespaceArgumentAttribute().Transform(null!, InputObject) is NamespaceReference piped
            ? piped
            : throw new RefusedException("NothingToMount", "Neither a process nor a container is given.", "Give -ProcessId or -Container, or pipe one in.");
    }

    private static string DefaultName(NamespaceReference reference, NamespaceHandle ns)
    {
        if (reference.ProcessId != 0)
        {
            return reference.ProcessId.ToString(CultureInfo.InvariantCulture);
        }

        return ns.Label.StartsWith("container:", StringComparison.Ordinal) ? ns.Label[10..]
            : throw new RefusedException("NothingToName", $"No name can be made up for network namespace '{ns.Label}'.", "Give one with -Name.", ns.Label);
    }
}
