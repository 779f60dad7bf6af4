using System.Management.Automation;
using ContainerNet.Interop;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>Takes another host out of the table of a VXLAN link.</summary>
[Cmdlet(VerbsCommon.Remove, "VxlanPeer", SupportsShouldProcess = true)]
[OutputType(typeof(BridgeFdbEntry))]
public sealed class RemoveVxlanPeerCommand : VxlanPeerCmdlet
{
    /// <summary>Gives the entry that was removed.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process(RouteSocket route, NetworkLink link, VxlanPeer peer)
    {
        ArgumentNullException.ThrowIfNull(route);
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(peer);
        BridgeFdbEntry there = route.FindVxlanPeer(link, peer) ?? throw new RefusedException("PeerNotFound", $"VXLAN link '{link.Name}' in namespace {route.Namespace} has no peer {peer}.",
            $"See what is there with Get-BridgeFdbEntry -InterfaceAlias {link.Name}.", peer.Remote.ToString());
        if (ShouldProcess($"peer {peer} from VXLAN link '{link.Name}' in namespace {route.Namespace}", "Remove"))
        {
            route.RemoveVxlanPeer(link, peer with { Port = there.Port, VxlanId = there.VxlanId, DeviceIndex = there.DeviceIndex });
            if (PassThru)
            {
                WriteObject(there);
            }
        }
    }
}
