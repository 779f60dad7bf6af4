using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Interop;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>Changes how a bridge works: its spanning tree, how long it remembers, multicast and VLANs, in one message to the kernel.</summary>
[Cmdlet(VerbsCommon.Set, "Bridge", SupportsShouldProcess = true)]
[OutputType(typeof(NetworkBridge))]
public sealed class SetBridgeCommand : NamespaceCmdlet
{
    /// <summary>The bridges, by name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Bridge", "InterfaceAlias", "Dev", "ifAlias")]
    [ArgumentCompleter(typeof(BridgeCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>Whether it speaks the spanning tree protocol (IEEE 802.1D) to other bridges.</summary>
    [Parameter]
    [OnOffArgument]
    public bool? Stp { get; set; }

    /// <summary>How long a port listens, and then learns, before it forwards; 2 to 30 seconds while STP is on. A TimeSpan, or seconds.</summary>
    [Parameter]
    [SecondsArgument]
    public TimeSpan? ForwardDelay { get; set; }

    /// <summary>How often the root bridge says hello, 1 to 10 seconds. A TimeSpan, or seconds.</summary>
    [Parameter]
    [SecondsArgument]
    public TimeSpan? HelloTime { get; set; }

    /// <summary>How long another bridge's word is believed, 6 to 40 seconds. A TimeSpan, or seconds.</summary>
    [Parameter]
    [SecondsArgument]
    public TimeSpan? MaxAge { get; set; }

    /// <summary>How long an address that was learnt is remembered after its last frame. A TimeSpan, or seconds.</summary>
    [Parameter]
    [SecondsArgument]
    public TimeSpan? AgeingTime { get; set; }

    /// <summary>Its spanning tree priority; the bridge with the lowest becomes the root.</summary>
    [Parameter]
    [ValidateRange(0, 65535)]
    public int? Priority { get; set; }

    /// <summary>Whether it sends multicast only to ports that asked for it (IGMP and MLD snooping).</summary>
    [Parameter]
    [OnOffArgument]
    public bool? MulticastSnooping { get; set; }

    /// <summary>Whether it asks by itself who wants multicast.</summary>
    [Parameter]
    [OnOffArgument]
    public bool? MulticastQuerier { get; set; }

    /// <summary>Whether it filters by VLAN (IEEE 802.1Q), where this kernel can.</summary>
    [Parameter]
    [OnOffArgument]
    public bool? VlanFiltering { get; set; }

    /// <summary>Gives the bridge as it is then.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override object Target => Name is [string one] ? one : Name;

    /// <inheritdoc/>
    protected override void Process()
    {
        RouteSocket route = Route;
        foreach (string name in Name)
        {
            Try(name, () => Change(route, route.RequireBridge(name)));
        }
    }

    private void Change(RouteSocket route, NetworkLink bridge)
    {
        BridgeChange change = Options;
        if (change.IsEmpty)
        {
            throw new RefusedException("NothingToChange", $"It is not said what shall change about bridge '{bridge.Name}'.",
                "Give -Stp, -ForwardDelay, -HelloTime, -MaxAge, -AgeingTime, -Priority, -MulticastSnooping, -MulticastQuerier or -VlanFiltering; all else is changed with Set-NetworkLink.", bridge.Name);
        }

        if (ShouldProcess($"bridge '{bridge.Name}' in namespace {route.Namespace}", change.ToString()))
        {
            NetworkLink now = route.SetBridge(bridge, change);
            if (PassThru)
            {
                WriteObject(NetworkBridge.From(now, route.GetLinks().Count(link => link.BridgeIndex == now.InterfaceIndex)));
            }
        }
    }

    private BridgeChange Options => new()
    {
        Stp = Stp,
        ForwardDelay = ForwardDelay,
        HelloTime = HelloTime,
        MaxAge = MaxAge,
        AgeingTime = AgeingTime,
        Priority = Priority,
        MulticastSnooping = MulticastSnooping,
        MulticastQuerier = MulticastQuerier,
        VlanFiltering = VlanFiltering,
    };
}
