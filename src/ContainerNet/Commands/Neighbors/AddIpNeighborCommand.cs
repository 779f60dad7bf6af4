using System.Management.Automation;
using ContainerNet.Interop;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>Tells a link the link layer address of a neighbour, so that the kernel need not ask for it.</summary>
[Cmdlet(VerbsCommon.Add, "IpNeighbor", SupportsShouldProcess = true)]
[OutputType(typeof(IpNeighbor))]
public sealed class AddIpNeighborCommand : NeighborCmdlet
{
    /// <summary>The neighbour's MAC address. A proxy entry and one of state <c>NoArp</c> need none.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    [Alias("Lladdr", "MacAddress")]
    public string? LinkLayerAddress { get; set; }

    /// <summary>
    /// How sure the kernel shall be: <c>Permanent</c> stays until it is removed; <c>Reachable</c> and <c>Stale</c> are asked again in time;
    /// <c>NoArp</c> is never asked for and lapses. Without it, <c>Permanent</c>.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateSet(nameof(NeighborState.Permanent), nameof(NeighborState.Reachable), nameof(NeighborState.Stale), nameof(NeighborState.NoArp), nameof(NeighborState.Delay), nameof(NeighborState.Probe))]
    public NeighborState State { get; set; } = NeighborState.Permanent;

    /// <summary>Says that the neighbour is a router (RFC 4861).</summary>
    [Parameter]
    public SwitchParameter Router { get; set; }

    /// <summary>Replaces what the link knows of this address.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        RouteSocket route = Route;
        NeighborSpec spec = Specify(route);
        spec = spec.IsProxy ? spec : spec with { LinkLayerAddress = string.IsNullOrEmpty(LinkLayerAddress) ? null : ContainerNet.Route.LinkLayerAddress.Parse(LinkLayerAddress), State = State, Flags = Router ? NeighborFlags.Router : NeighborFlags.None };
        if (!spec.IsProxy && spec.LinkLayerAddress is null && State != NeighborState.NoArp)
        {
            throw new RefusedException("LinkLayerAddressMissing", $"Neighbour {spec} gets state {State}, but its link layer address is not said.",
                "Give it with -LinkLayerAddress; -State NoArp and -Proxy need none.", IPAddress);
        }

        if (ShouldProcess(LinkIn(route), $"{(Force ? "Set" : "Add")} {(spec.IsProxy ? "proxy for" : "neighbor")} {spec.Address}{(spec.LinkLayerAddress is null ? "" : $" at {spec.LinkLayerAddress}")}"))
        {
            WriteObject(route.AddNeighbor(spec, InterfaceAlias, Force));
        }
    }
}
