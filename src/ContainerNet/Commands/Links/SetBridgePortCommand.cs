using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Interop;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>Changes how a bridge treats a port, in one message to the kernel.</summary>
[Cmdlet(VerbsCommon.Set, "BridgePort", SupportsShouldProcess = true)]
[OutputType(typeof(BridgePort))]
public sealed class SetBridgePortCommand : NamespaceCmdlet
{
    /// <summary>The ports, by the names of their links.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Dev", "ifAlias")]
    [ArgumentCompleter(typeof(BridgePortCompleter))]
    public string[] InterfaceAlias { get; set; } = [];

    /// <summary>Whether the bridge sends a frame back out of the port it came in by.</summary>
    [Parameter]
    [Alias("Hairpin")]
    [OnOffArgument]
    public bool? HairpinMode { get; set; }

    /// <summary>Whether it speaks only to ports that are not isolated.</summary>
    [Parameter]
    [OnOffArgument]
    public bool? Isolated { get; set; }

    /// <summary>Whether the bridge learns addresses from it.</summary>
    [Parameter]
    [OnOffArgument]
    public bool? Learning { get; set; }

    /// <summary>Whether frames to an address nobody knows leave by it.</summary>
    [Parameter]
    [OnOffArgument]
    public bool? Flood { get; set; }

    /// <summary>Whether multicast nobody asked for leaves by it.</summary>
    [Parameter]
    [OnOffArgument]
    public bool? MulticastFlood { get; set; }

    /// <summary>Whether broadcasts, and so ARP requests, leave by it.</summary>
    [Parameter]
    [OnOffArgument]
    public bool? BroadcastFlood { get; set; }

    /// <summary>Whether it is switched off once another bridge speaks on it.</summary>
    [Parameter]
    [OnOffArgument]
    public bool? BpduGuard { get; set; }

    /// <summary>Whether it is kept from becoming the way to the root of the spanning tree.</summary>
    [Parameter]
    [OnOffArgument]
    public bool? RootBlock { get; set; }

    /// <summary>Whether the bridge answers ARP and neighbour discovery in place of those behind it.</summary>
    [Parameter]
    [OnOffArgument]
    public bool? NeighborSuppression { get; set; }

    /// <summary>What the way through it costs in the spanning tree.</summary>
    [Parameter]
    [ValidateRange(1, 65535)]
    public int? Cost { get; set; }

    /// <summary>Its spanning tree priority.</summary>
    [Parameter]
    [ValidateRange(0, 63)]
    public int? Priority { get; set; }

    /// <summary>Disabled, or Forwarding again, while the bridge's STP is off; with it on, the spanning tree decides. The other states stay only where a program runs the spanning tree.</summary>
    [Parameter]
    public BridgePortState? State { get; set; }

    /// <summary>Gives the port as it is then.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override object Target => InterfaceAlias is [string one] ? one : InterfaceAlias;

    private BridgePortChange Change => new()
    {
        State = State,
        Priority = Priority,
        Cost = Cost,
        HairpinMode = HairpinMode,
        Isolated = Isolated,
        Learning = Learning,
        Flood = Flood,
        MulticastFlood = MulticastFlood,
        BroadcastFlood = BroadcastFlood,
        BpduGuard = BpduGuard,
        RootBlock = RootBlock,
        NeighborSuppression = NeighborSuppression,
    };

    /// <inheritdoc/>
    protected override void Process()
    {
        RouteSocket route = Route;
        foreach (string name in InterfaceAlias)
        {
            Try(name, () => Set(route, route.FindLink(name) ?? throw route.LinkNotFound(name), Change));
        }
    }

    private void Set(RouteSocket route, NetworkLink link, BridgePortChange change)
    {
        if (link.BridgePortOptions is null)
        {
            throw new RefusedException("PortNotFound", $"Link '{link.Name}' in namespace {route.Namespace} is a port of no bridge.",
                $"Make it one first: Add-BridgePort -InterfaceAlias {link.Name}.", link.Name);
        }

        if (change.IsEmpty)
        {
            throw new RefusedException("NothingToChange", $"It is not said what shall change about port '{link.Name}'.",
                "Give -HairpinMode, -Isolated, -Learning, -Flood, -MulticastFlood, -BroadcastFlood, -BpduGuard, -RootBlock, -NeighborSuppression, -Cost, -Priority or -State.", link.Name);
        }

        NetworkLink now = link;
        if (change.DifferenceFrom(link.BridgePortOptions) is null)
        {
            WriteVerbose($"Port '{link.Name}' of bridge '{link.Bridge}' in namespace {route.Namespace} is so already: nothing to do.");
        }
        else if (ShouldProcess($"port '{link.Name}' of bridge '{link.Bridge}' in namespace {route.Namespace}", change.ToString()))
        {
            now = route.SetPort(link, change);
        }
        else
        {
            return;
        }

        if (PassThru)
        {
            WriteObject(BridgePort.From(now));
        }
    }
}
