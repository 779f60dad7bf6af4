using System.Management.Automation;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>Forgets what a link knows of a neighbour. The kernel asks for it again when a packet goes there.</summary>
[Cmdlet(VerbsCommon.Remove, "IpNeighbor", SupportsShouldProcess = true)]
[OutputType(typeof(IpNeighbor))]
public sealed class RemoveIpNeighborCommand : NeighborCmdlet
{
    /// <summary>Gives the entry that was removed.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        RouteSocket route = Route;
        NeighborSpec spec = Specify(route);
        if (!ShouldProcess(LinkIn(route), $"Remove {(spec.IsProxy ? "proxy for" : "neighbor")} {spec.Address}"))
        {
            return;
        }

        IpNeighbor? there = PassThru ? route.FindNeighbor(spec, InterfaceAlias) : null;
        route.RemoveNeighbor(spec, InterfaceAlias);
        if (there is not null)
        {
            WriteObject(there);
        }
    }
}
