using System.Management.Automation;
using System.Net;
using ContainerNet.Binding;
using ContainerNet.Interop;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>Creates a VXLAN link: Ethernet in UDP, to other hosts (RFC 7348).</summary>
[Cmdlet(VerbsCommon.New, "VxlanLink", SupportsShouldProcess = true)]
[OutputType(typeof(NetworkLink))]
public sealed class NewVxlanLinkCommand : NamespaceCmdlet
{
    /// <summary>Its name, at most 15 letters, digits, <c>_ . -</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("InterfaceAlias", "Dev", "ifAlias")]
    public string Name { get; set; } = "";

    /// <summary>The VXLAN network identifier (VNI): both ends have the same.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Vni")]
    [ValidateRange(0, 0xffffff)]
    public int VxlanId { get; set; }

    /// <summary>
    /// Where frames go whose address nobody knows: the other hosts. Several are told as many times; further ones are added with Add-VxlanPeer.
    /// A multicast group takes <c>-Device</c> too.
    /// </summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    [Alias("Remote")]
    public string[]? RemoteIPAddress { get; set; }

    /// <summary>The address packets leave with. Without it, the route decides.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Local")]
    [ArgumentCompleter(typeof(SourceAddressCompleter))]
    public string? LocalIPAddress { get; set; }

    /// <summary>The UDP port it sends to and listens on.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateRange(1, 65535)]
    public int Port { get; set; } = 4789;

    /// <summary>The link packets leave by. Without it, the route decides.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(LinkCompleter))]
    public string? Device { get; set; }

    /// <summary>Does not learn from the frames that arrive which host an address is behind: only what Add-VxlanPeer enters counts.</summary>
    [Parameter]
    public SwitchParameter NoLearning { get; set; }

    /// <summary>The bridge it is born a port of.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(BridgeCompleter))]
    public string? Bridge { get; set; }

    /// <summary>The largest packet it sends, in bytes. Without it, what fits the device; 50 bytes (over IPv6 70) go for the outer headers.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Mtu")]
    [RangeOrNothing(68, 65535)]
    public int? MtuBytes { get; set; }

    /// <summary>Its MAC address, <c>02:42:ac:11:00:02</c>. Without it, one the kernel makes up.</summary>
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
        IPAddress[] remotes = [.. (RemoteIPAddress ?? []).Select(AddressText.Host).OfType<IPAddress>().Distinct()];
        NetworkLink? bridge = string.IsNullOrEmpty(Bridge) ? null : route.RequireBridge(Bridge);
        VxlanSpec spec = new(Name, VxlanId)
        {
            LocalAddress = AddressText.Host(LocalIPAddress),
            RemoteAddress = remotes.FirstOrDefault(),
            Port = Port,
            DeviceIndex = string.IsNullOrEmpty(Device) ? 0 : route.RequireLink(Device),
            Learning = !NoLearning,
            BridgeIndex = bridge?.InterfaceIndex ?? 0,
            MtuBytes = MtuBytes,
            LinkLayerAddress = LinkLayerAddress?.GetBytes(),
            IsUp = !Down,
        };
        if (spec.LocalAddress is { } local && remotes.FirstOrDefault(remote => remote.AddressFamily != local.AddressFamily) is { } other)
        {
            throw new RefusedException("InvalidAddress", $"-LocalIPAddress {local} and -RemoteIPAddress {other} are not of one family.", "Give both as IPv4, or both as IPv6.", Name);
        }

        if (Force && route.FindLink(Name) is { } there)
        {
            WriteObject(Same(route, spec, remotes, there));
        }
        else if (ShouldProcess($"'{Name}' in namespace {route.Namespace}, id {VxlanId}{(remotes.Length == 0 ? "" : $" to {string.Join(", ", remotes.AsEnumerable())}")} port {Port}{(bridge is null ? "" : $", a port of bridge '{Bridge}'")}",
            "Create VXLAN link"))
        {
            WriteObject(route.CreateVxlan(spec, remotes.Length > 1 ? remotes[1..] : []));
        }
    }

    private static NetworkLink Same(RouteSocket route, VxlanSpec spec, IPAddress[] remotes, NetworkLink there)
    {
        string? difference = spec.DifferenceFrom(there)
            ?? (remotes.Skip(1).FirstOrDefault(remote => route.FindVxlanPeer(there, new VxlanPeer(remote)) is null) is { } missing ? $"{missing} is none of its peers" : null);
        return difference is null ? there : throw new KernelException($"create VXLAN link '{spec.Name}' in namespace {route.Namespace}", Errno.EEXIST, $"it is there already, but {difference}");
    }
}
