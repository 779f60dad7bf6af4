using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Interop;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>Tells a link the link layer address of a neighbour, so that the kernel need not ask for it.</summary>
[Cmdlet(VerbsCommon.Add, "IpNeighbor", SupportsShouldProcess = true)]
[OutputType(typeof(IpNeighbor))]
public sealed class AddIpNeighborCommand : NeighborCmdlet
{
    /// <summary>The neighbour's MAC address. A proxy entry, a managed one and one of state <c>NoArp</c> need none.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    [Alias("Lladdr", "MacAddress")]
    public string? LinkLayerAddress { get; set; }

    /// <summary>
    /// How sure the kernel shall be: <c>Permanent</c> stays until it is removed; <c>Reachable</c> and <c>Stale</c> are asked again in time;
    /// <c>NoArp</c> is never asked for and lapses. Without it, <c>Permanent</c>, and with <c>-Managed</c> what the kernel finds out.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateSet(nameof(NeighborState.Permanent), nameof(NeighborState.Reachable), nameof(NeighborState.Stale), nameof(NeighborState.NoArp), nameof(NeighborState.Delay), nameof(NeighborState.Probe))]
    public NeighborState? State { get; set; }

    /// <summary>Says that the neighbour is a router (RFC 4861).</summary>
    [Parameter]
    public SwitchParameter Router { get; set; }

    /// <summary>Lets the kernel keep the entry resolved by itself, though nobody sends anything to the neighbour (<c>managed</c>; Linux 5.16).</summary>
    [Parameter]
    public SwitchParameter Managed { get; set; }

    /// <summary>Says that a routing daemon or another control plane learnt it: the kernel does not let it go stale, nor forget it (<c>extern_learn</c>).</summary>
    [Parameter]
    public SwitchParameter ExternallyLearned { get; set; }

    /// <summary>Who makes the entry: <c>static</c>, <c>zebra</c>, <c>bgp</c> … or a number. Without it, nobody is said.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [RouteProtocolArgument]
    [ArgumentCompleter(typeof(RouteProtocolCompleter))]
    public string? Protocol { get; set; }

    /// <summary>Replaces what the link knows of this address.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        RouteSocket route = Route;
        NeighborSpec spec = Specify(route);
        spec = spec with { Protocol = RouteProtocol.TryParse(Protocol, out byte protocol) ? protocol : null };
        spec = spec.IsProxy ? spec : Describe(spec);
        if (!spec.IsProxy && spec.LinkLayerAddress is null && !spec.Flags.HasFlag(NeighborFlags.Managed) && spec.State != NeighborState.NoArp)
        {
            throw new RefusedException("LinkLayerAddressMissing", $"Neighbour {spec} gets state {spec.State}, but its link layer address is not said.",
                "Give it with -LinkLayerAddress; -State NoArp, -Managed and -Proxy need none.", IPAddress);
        }

        if (ShouldProcess(LinkIn(route), $"{(Force ? "Set" : "Add")} {(spec.IsProxy ? "proxy for" : "neighbor")} {spec.Address}{(spec.LinkLayerAddress is null ? "" : $" at {spec.LinkLayerAddress}")}"))
        {
            WriteObject(route.AddNeighbor(spec, InterfaceAlias, Force));
        }
    }

    private NeighborSpec Describe(NeighborSpec spec)
    {
        if (Managed && !IsPiped(NeighborFlags.Managed) && (State is not null || !string.IsNullOrEmpty(LinkLayerAddress)))
        {
            throw new RefusedException("InvalidNeighbor", $"Neighbour {spec} is to be managed by the kernel, which then pays no heed to a link layer address or a state.",
                "Leave out -LinkLayerAddress and -State, or -Managed.", IPAddress);
        }

        NeighborFlags flags = Flag(Router, NeighborFlags.Router) | Flag(Managed, NeighborFlags.Managed) | Flag(ExternallyLearned, NeighborFlags.ExternallyLearned);
        bool isManaged = flags.HasFlag(NeighborFlags.Managed);
        return spec with
        {
            LinkLayerAddress = isManaged || string.IsNullOrEmpty(LinkLayerAddress) ? null : ContainerNet.Route.LinkLayerAddress.Parse(LinkLayerAddress),
            State = isManaged ? NeighborState.None : State ?? NeighborState.Permanent,
            Flags = flags,
        };
    }

    private NeighborFlags Flag(SwitchParameter given, NeighborFlags flag) => given || IsPiped(flag) ? flag : NeighborFlags.None;
}
