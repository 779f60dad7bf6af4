using System.Management.Automation;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>Lets a VXLAN link send to another host: what nobody knows the address of, or what goes to one MAC address.</summary>
[Cmdlet(VerbsCommon.Add, "VxlanPeer", SupportsShouldProcess = true)]
[OutputType(typeof(BridgeFdbEntry))]
public sealed class AddVxlanPeerCommand : VxlanPeerCmdlet
{
    /// <summary>Finds it good when the peer is there already, exactly as asked.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void Process(RouteSocket route, NetworkLink link, VxlanPeer peer)
    {
        ArgumentNullException.ThrowIfNull(route);
        ArgumentNullException.ThrowIfNull(link);
        if (Force && route.FindVxlanPeer(link, peer) is { } there)
        {
            WriteObject(there);
        }
        else if (ShouldProcess($"peer {peer} to VXLAN link '{link.Name}' in namespace {route.Namespace}", "Add"))
        {
            WriteObject(route.AddVxlanPeer(link, peer));
        }
    }
}
