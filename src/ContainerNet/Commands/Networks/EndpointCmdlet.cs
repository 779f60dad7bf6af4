using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Containers;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Recipes;

namespace ContainerNet.Commands;

/// <summary>A cmdlet that puts containers on networks or takes them off. What a pipeline brings is gathered and done in one pass.</summary>
public abstract class EndpointCmdlet : NetworkCmdlet
{
    /// <summary>
    /// The container: a name in /run/netns, a process id, a path, a container's name or id, or an object that says one of these, such as what
    /// <c>docker inspect</c> prints.
    /// </summary>
    [Parameter(Position = 1)]
    [NamespaceArgument]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public NamespaceReference? Container { get; set; }

    /// <summary>The namespace the network is in. Without it, the one PowerShell runs in.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [NamespaceArgument]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public NamespaceReference? HostNamespace { get; set; }

    /// <summary>Told of each step and its time; null when nobody listens.</summary>
    private protected Action<string>? Say => VerboseText.Listener(this, text => WriteVerbose(DisplayText.Escape(text)));

    /// <summary>The host namespace of this object of the pipeline.</summary>
    protected NamespaceHandle HostHandle => NamespaceResolver.Resolve(Session, HostNamespace
        ?? (InputObject?.BaseObject is ContainerNetwork network ? NamespaceReference.Parse(network.Namespace) : null));

    /// <summary>The container as it was given: by parameter, or by the object that came down the pipeline.</summary>
    protected NamespaceReference Given => Container ?? InputObject?.BaseObject switch
    {
        null or ContainerNetwork => null,
        string text => NamespaceReference.Parse(text),
        int processId => NamespaceReference.OfProcess(processId),
        _ => NamespaceArgumentAttribute.FromPipeline(InputObject),
    } ?? throw new RefusedException("ContainerMissing", "No container is given.", "Give it with -Container, or pipe one in.");
}
