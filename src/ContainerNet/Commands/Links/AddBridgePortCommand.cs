using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Interop;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>Makes a link a port of a bridge, and switches it on.</summary>
[Cmdlet(VerbsCommon.Add, "BridgePort", SupportsShouldProcess = true)]
[OutputType(typeof(BridgePort))]
public sealed class AddBridgePortCommand : NamespaceCmdlet
{
    /// <summary>The bridge.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Master")]
    [ArgumentCompleter(typeof(BridgeCompleter))]
    public string Bridge { get; set; } = "";

    /// <summary>The link.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Dev", "ifAlias")]
    [ArgumentCompleter(typeof(LinkCompleter))]
    public string InterfaceAlias { get; set; } = "";

    /// <summary>Leaves the link switched on or off as it is.</summary>
    [Parameter]
    public SwitchParameter KeepState { get; set; }

    /// <summary>Finds it good when the link is a port of this bridge already.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override object Target => InterfaceAlias;

    /// <inheritdoc/>
    protected override void Process()
    {
        RouteSocket route = Route;
        NetworkLink bridge = route.RequireBridge(Bridge);
        NetworkLink link = route.FindLink(InterfaceAlias) ?? throw route.LinkNotFound(InterfaceAlias);
        if (link.BridgeIndex == bridge.InterfaceIndex)
        {
            if (!Force || (!KeepState && link.State == LinkState.Down))
            {
                throw new KernelException($"add link '{link.Name}' to bridge '{Bridge}' in namespace {route.Namespace}", Errno.EEXIST,
                    Force ? "it is one of its ports already, but switched off" : "it is one of its ports already");
            }

            WriteObject(BridgePort.From(link));
            return;
        }

        if (link.BridgeIndex != 0)
        {
            throw new RefusedException("PortOfAnotherBridge", $"Link '{link.Name}' in namespace {route.Namespace} is a port of '{link.Bridge}' and cannot be one of '{Bridge}' too.",
                $"Take it out first: Remove-BridgePort -InterfaceAlias {link.Name}.", link.Name);
        }

        if (ShouldProcess($"link '{link.Name}' to bridge '{Bridge}' in namespace {route.Namespace}", "Add"))
        {
            route.AddPort(link, bridge, up: !KeepState);
            WriteObject(BridgePort.From(route.FindLink(link.InterfaceIndex) ?? throw route.LinkNotFound(link.Name)));
        }
    }
}
