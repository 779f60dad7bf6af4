using System.Management.Automation;
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
    [ValidateRange(68, 65535)]
    public int? MtuBytes { get; set; }

    /// <summary>Its MAC address, <c>02:42:ac:11:00:01</c>. Without it, one the kernel makes up, and that changes with its ports.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public LinkLayerAddress? LinkLayerAddress { get; set; }

    /// <summary>Leaves it switched off.</summary>
    [Parameter]
    public SwitchParameter Down { get; set; }

    /// <summary>Finds it good when it is there already, exactly as asked.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override object Target => Name;

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
            WriteObject(NetworkBridge.From(route.CreateBridge(Name, !Down, MtuBytes, LinkLayerAddress?.GetBytes()), ports: 0));
        }
    }

    private void Compare(RouteSocket route, NetworkLink there)
    {
        LinkChange asked = new() { State = Down ? LinkState.Down : LinkState.Up, MtuBytes = MtuBytes, LinkLayerAddress = LinkLayerAddress?.GetBytes() };
        string? difference = there.Kind != "bridge" ? $"it is of the kind {there.Kind}" : asked.DifferenceFrom(there);
        if (difference is not null)
        {
            throw new KernelException($"create bridge '{Name}' in namespace {route.Namespace}", Errno.EEXIST, $"it is there already, but {difference}");
        }
    }
}
