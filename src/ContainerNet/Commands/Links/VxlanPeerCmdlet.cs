using System.Management.Automation;
using System.Net;
using ContainerNet.Binding;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>A cmdlet that changes which hosts a VXLAN link sends to.</summary>
public abstract class VxlanPeerCmdlet : NamespaceCmdlet
{
    private bool _isAddressTyped;

    /// <summary>The VXLAN link.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Dev", "ifAlias")]
    [ArgumentCompleter(typeof(VxlanCompleter))]
    public string InterfaceAlias { get; set; } = "";

    /// <summary>The other hosts.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Remote", "IPAddress")]
    [ArgumentCompleter(typeof(VxlanPeerCompleter))]
    public string[] RemoteIPAddress { get; set; } = [];

    /// <summary>The MAC address that is behind that host. Without it, every address nobody knows, and broadcasts: each peer gets a copy.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(FdbAddressCompleter))]
    public LinkLayerAddress? LinkLayerAddress { get; set; }

    /// <summary>The UDP port of that host. Without it, the link's own.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [RangeOrNothing(1, 65535)]
    public int? Port { get; set; }

    /// <summary>The identifier that host knows this VXLAN by. Without it, the link's own.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Vni")]
    [RangeOrNothing(0, 0xffffff)]
    public int? VxlanId { get; set; }

    /// <summary>The link packets to it leave by. Without it, the route decides.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(LinkCompleter))]
    public string? Device { get; set; }

    /// <inheritdoc/>
    protected override object Target => RemoteIPAddress is [string one] ? one : InterfaceAlias;

    /// <summary>Does the work for one peer.</summary>
    protected abstract void Process(RouteSocket route, NetworkLink link, VxlanPeer peer);

    /// <inheritdoc/>
    protected override void Begin() => _isAddressTyped = MyInvocation.BoundParameters.ContainsKey(nameof(LinkLayerAddress));

    /// <inheritdoc/>
    protected sealed override void Process()
    {
        RouteSocket route = Route;
        NetworkLink link = route.RequireVxlan(InterfaceAlias);
        int device = string.IsNullOrEmpty(Device) ? 0 : route.RequireLink(Device);

        // A link that is piped in says its own MAC address; only an entry of a table says one that is behind a host.
        LinkLayerAddress? address = _isAddressTyped || InputObject?.Properties["RemoteIPAddress"] is not null ? LinkLayerAddress : null;
        foreach (string text in RemoteIPAddress)
        {
            Try(text, () =>
            {
                IPAddress remote = AddressText.Host(text) ?? throw AddressText.Invalid(text);
                VxlanPeer peer = new(remote) { Port = Port, VxlanId = VxlanId, DeviceIndex = device };
                Process(route, link, address is null ? peer : peer with { LinkLayerAddress = address.GetBytes() });
            });
        }
    }
}
