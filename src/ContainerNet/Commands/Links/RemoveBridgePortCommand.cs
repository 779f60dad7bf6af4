using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Interop;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>Takes a link out of its bridge. The link stays as it is otherwise.</summary>
[Cmdlet(VerbsCommon.Remove, "BridgePort", SupportsShouldProcess = true)]
[OutputType(typeof(NetworkLink))]
public sealed class RemoveBridgePortCommand : NamespaceCmdlet
{
    /// <summary>The bridge. Without it, whichever the link is a port of.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Master")]
    [ArgumentCompleter(typeof(BridgeCompleter))]
    public string? Bridge { get; set; }

    /// <summary>The links, by name.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Dev", "ifAlias")]
    [ArgumentCompleter(typeof(BridgePortCompleter))]
    public string[] InterfaceAlias { get; set; } = [];

    /// <summary>Gives the link as it is then.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override object? Target => InterfaceAlias is [string one] ? one : InterfaceAlias;

    /// <inheritdoc/>
    protected override void Process()
    {
        RouteSocket route = Route;
        int bridge = string.IsNullOrEmpty(Bridge) ? 0 : route.RequireBridge(Bridge).InterfaceIndex;
        foreach (string name in InterfaceAlias)
        {
            Try(name, () => Remove(route, route.FindLink(name) ?? throw route.LinkNotFound(name), bridge));
        }
    }

    private void Remove(RouteSocket route, NetworkLink link, int bridge)
    {
        if (link.BridgeIndex == 0 || (bridge != 0 && link.BridgeIndex != bridge))
        {
            throw new RefusedException("PortNotFound", link.BridgeIndex == 0
                ? $"Link '{link.Name}' in namespace {route.Namespace} is a port of no bridge."
                : $"Link '{link.Name}' in namespace {route.Namespace} is a port of '{link.Bridge}', not of '{Bridge}'.",
                "See what is there with Get-BridgePort.", link.Name);
        }

        if (ShouldProcess($"link '{link.Name}' from bridge '{link.Bridge}' in namespace {route.Namespace}", "Remove"))
        {
            route.RemovePort(link);
            if (PassThru)
            {
                WriteObject(WithPeer(route.FindLink(link.InterfaceIndex) ?? throw route.LinkNotFound(link.Name)));
            }
        }
    }
}
