using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Interop;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>Creates a bridge, switched on, in one message to the kernel.</summary>
[Cmdlet(VerbsCommon.New, "Bridge", SupportsShouldProcess = true)]
[OutputType(typeof(NetworkBridge))]
public sealed class NewBridgeCommand : NamespaceCmdlet
{
    /// <summary>Its name, at most 15 letters, digits, <c>_ . -</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Bridge", "InterfaceAlias", "Dev", "ifAlias")]
    public string Name { get; set; } = "";

    /// <summary>The largest packet it sends, in bytes. Without it, the smallest of its ports', or 1500.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Mtu")]
    [RangeOrNothing(68, 65535)]
    public int? MtuBytes { get; set; }

    /// <summary>Its MAC address, <c>02:42:ac:11:00:01</c>. Without it, one the kernel makes up, and that changes with its ports.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public LinkLayerAddress? LinkLayerAddress { get; set; }

    /// <summary>Whether it speaks the spanning tree protocol (IEEE 802.1D) to other bridges.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [OnOffArgument]
    public bool? Stp { get; set; }

    /// <summary>How long a port listens, and then learns, before it forwards; 2 to 30 seconds while STP is on. A TimeSpan, or seconds.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SecondsArgument]
    public TimeSpan? ForwardDelay { get; set; }

    /// <summary>How often the root bridge says hello, 1 to 10 seconds. A TimeSpan, or seconds.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SecondsArgument]
    public TimeSpan? HelloTime { get; set; }

    /// <summary>How long another bridge's word is believed, 6 to 40 seconds. A TimeSpan, or seconds.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SecondsArgument]
    public TimeSpan? MaxAge { get; set; }

    /// <summary>How long an address that was learnt is remembered after its last frame. A TimeSpan, or seconds.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SecondsArgument]
    public TimeSpan? AgeingTime { get; set; }

    /// <summary>Its spanning tree priority; the bridge with the lowest becomes the root.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [RangeOrNothing(0, 65535)]
    public int? Priority { get; set; }

    /// <summary>Whether it sends multicast only to ports that asked for it (IGMP and MLD snooping).</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [OnOffArgument]
    public bool? MulticastSnooping { get; set; }

    /// <summary>Whether it asks by itself who wants multicast.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [OnOffArgument]
    public bool? MulticastQuerier { get; set; }

    /// <summary>Whether it filters by VLAN (IEEE 802.1Q), where this kernel can.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [OnOffArgument]
    public bool? VlanFiltering { get; set; }

    /// <summary>Leaves it switched off.</summary>
    [Parameter]
    public SwitchParameter Down { get; set; }

    /// <summary>Finds it good when it is there already, exactly as asked.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override object Target => Name;

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

    /// <inheritdoc/>
    protected override void Process()
    {
        ObjectName.RequireLink(Name);
        RouteSocket route = Route;
        if (Force && route.FindLink(Name) is { } there)
        {
            Compare(route, there);
            WriteObject(NetworkBridge.From(there, route.GetLinks().Count(link => link.BridgeIndex == there.InterfaceIndex)));
        }
        else if (ShouldProcess($"bridge '{Name}' in namespace {route.Namespace}", "Create"))
        {
            WriteObject(NetworkBridge.From(route.CreateBridge(Name, !Down, MtuBytes, LinkLayerAddress?.GetBytes(), Options), ports: 0));
        }
    }

    private void Compare(RouteSocket route, NetworkLink there)
    {
        LinkChange asked = new() { State = Down ? LinkState.Down : LinkState.Up, MtuBytes = MtuBytes, LinkLayerAddress = LinkLayerAddress?.GetBytes() };
        string? difference = there.Kind != "bridge" ? $"it is of the kind {there.Kind}" : asked.DifferenceFrom(there) ?? Options.DifferenceFrom(there.BridgeOptions);
        if (difference is not null)
        {
            throw new KernelException($"create bridge '{Name}' in namespace {route.Namespace}", Errno.EEXIST, $"it is there already, but {difference}");
        }
    }
}
