using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Containers;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>Moves a link into another network namespace. The kernel switches it off on the way, and takes its addresses, routes and bridge.</summary>
[Cmdlet(VerbsCommon.Move, "NetworkLink", SupportsShouldProcess = true)]
[OutputType(typeof(NetworkLink))]
public sealed class MoveNetworkLinkCommand : LinkCmdlet
{
    /// <summary>The namespace it goes to, in the forms of <c>-Namespace</c>.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [NamespaceArgument]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public NamespaceReference? TargetNamespace { get; set; }

    /// <summary>The name it gets there; else it keeps its own. A name that is taken there is refused, and the link stays where it is.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    public string? NewName { get; set; }

    /// <inheritdoc/>
    protected override void Process(RouteSocket route, NetworkLink link)
    {
        ArgumentNullException.ThrowIfNull(route);
        ArgumentNullException.ThrowIfNull(link);
        string? newName = string.IsNullOrEmpty(NewName) ? null : ObjectName.RequireLink(NewName);
        NamespaceHandle target = NamespaceResolver.Resolve(Session, TargetNamespace);
        if (!ShouldProcess($"link '{link.Name}' from namespace {route.Namespace} to {target}{(newName is null ? "" : $" as '{newName}'")}", "Move"))
        {
            return;
        }

        if (newName is not null && target.Inode != Handle.Inode && RouteSocket.In(Session, target).FindLink(newName) is not null)
        {
            throw route.NameIsTaken(link.Name, target.Label, newName);
        }

        route.MoveLink(link.InterfaceIndex, link.Name, target, newName);
        if (PassThru)
        {
            RouteSocket there = RouteSocket.In(Session, target);
            NetworkLink moved = there.FindLink(newName ?? link.Name) ?? throw there.LinkNotFound(newName ?? link.Name);
            NamespaceIds ids = new(Session, target, (_, process) => NamespaceResolver.LabelOfProcess(process));
            WriteObject(ids.WithPeer(there, moved));
        }
    }
}
