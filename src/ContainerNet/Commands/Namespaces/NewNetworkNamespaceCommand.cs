using System.Management.Automation;
using ContainerNet.Containers;
using ContainerNet.Namespaces;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>Makes a network namespace with a name, its loopback link switched on.</summary>
[Cmdlet(VerbsCommon.New, "NetworkNamespace", SupportsShouldProcess = true)]
[OutputType(typeof(NetworkNamespace))]
public sealed class NewNetworkNamespaceCommand : NetworkCmdlet
{
    private const int LoopbackIndex = 1; // LOOPBACK_IFINDEX of linux/net_namespace.h

    /// <summary>The name, at most 64 letters, digits, <c>_ . -</c>. It appears in /run/netns, where <c>ip netns</c> finds it too.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string Name { get; set; } = "";

    /// <summary>Finds it good when the name is there already, and gives that namespace.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override object Target => Name;

    /// <inheritdoc/>
    protected override void Process()
    {
        string name = NamedNamespaces.RequireName(Name);
        if (Force && NamespaceHandle.TryInodeOf(NamedNamespaces.PathOf(name)) is not null)
        {
            WriteObject(NetworkNamespaces.Named(Session, name));
        }
        else if (ShouldProcess($"network namespace '{name}'", "Create"))
        {
            NamespaceHandle made = NamedNamespaces.Create(Session, name);
            RouteSocket.In(Session, made).SetLink(LoopbackIndex, "lo", new LinkChange { State = LinkState.Up });
            WriteObject(NetworkNamespaces.JustMade(Session, made, name));
        }
    }
}
