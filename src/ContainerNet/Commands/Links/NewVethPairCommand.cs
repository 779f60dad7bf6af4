using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Containers;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>Creates two virtual Ethernet links, each the far end of the other, in one message to the kernel.</summary>
[Cmdlet(VerbsCommon.New, "VethPair", SupportsShouldProcess = true)]
[OutputType(typeof(VethPair))]
public sealed class NewVethPairCommand : NamespaceCmdlet
{
    /// <summary>The name of this end, at most 15 letters, digits, <c>_ . -</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public string Name { get; set; } = "";

    /// <summary>The name of the other end.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    public string PeerName { get; set; } = "";

    /// <summary>The namespace the other end is born in, in the forms of <c>-Namespace</c>. Without it, the same namespace.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [NamespaceArgument]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public NamespaceReference? PeerNamespace { get; set; }

    /// <summary>The bridge this end is born a port of.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(BridgeCompleter))]
    public string? Bridge { get; set; }

    /// <summary>The MTU of both ends in bytes.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Mtu")]
    [ValidateRange(68, 65535)]
    public int? MtuBytes { get; set; }

    /// <summary>The MAC address of this end, <c>02:42:ac:11:00:02</c>.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public LinkLayerAddress? LinkLayerAddress { get; set; }

    /// <summary>The MAC address of the other end.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public LinkLayerAddress? PeerLinkLayerAddress { get; set; }

    /// <summary>Leaves this end switched off. The other end is always born switched off: the kernel does not let it be otherwise.</summary>
    [Parameter]
    public SwitchParameter Down { get; set; }

    /// <inheritdoc/>
    protected override object Target => Name;

    /// <inheritdoc/>
    protected override void Process()
    {
        ObjectName.RequireLink(Name);
        ObjectName.RequireLink(PeerName);
        NamespaceHandle here = Handle;
        NamespaceHandle peer = PeerNamespace is null ? here : NamespaceResolver.Resolve(Session, PeerNamespace);
        RouteSocket route = RouteSocket.In(Session, here);
        int bridge = Bridge is null ? 0 : route.RequireLink(Bridge, "bridge");
        if (!ShouldProcess($"'{Name}' in namespace {here} and '{PeerName}' in namespace {peer}{(Bridge is null ? "" : $", '{Name}' a port of bridge '{Bridge}'")}", "Create veth pair"))
        {
            return;
        }

        NetworkLink made = route.CreateVethPair(new VethSpec(Name, PeerName)
        {
            PeerNamespaceDescriptor = peer.Inode == here.Inode ? null : peer.DescriptorNumber,
            BridgeIndex = bridge,
            MtuBytes = MtuBytes,
            LinkLayerAddress = LinkLayerAddress?.GetBytes(),
            PeerLinkLayerAddress = PeerLinkLayerAddress?.GetBytes(),
            IsUp = !Down,
        }, peer.Label);
        WriteObject(new VethPair
        {
            Namespace = here.Label,
            Name = Name,
            InterfaceIndex = made.InterfaceIndex,
            PeerName = PeerName,
            PeerInterfaceIndex = made.PeerIndex,
            PeerNamespace = peer.Label,
        });
    }
}
