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
    private bool _isPlaced;
    private (ulong Namespace, string Name, int Index) _bridge; // the last one, so that a pipeline asks for it once

    /// <summary>The name of this end, at most 15 letters, digits, <c>_ . -</c>. Without it, <c>veth</c> and eight hexadecimal digits.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("InterfaceAlias", "Dev", "ifAlias")]
    public string? Name { get; set; }

    /// <summary>The name of the other end. Without it, <c>eth0</c> where the other end has a namespace of its own, else the name of this end and <c>p</c>.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    public string? PeerName { get; set; }

    /// <summary>
    /// The namespace the other end is born in, in the forms of <c>-Namespace</c>. Without it, the same namespace;
    /// or the one that comes down the pipeline from Get- or New-NetworkNamespace.
    /// </summary>
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
    [RangeOrNothing(68, 65535)]
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

    /// <summary>Finds it good when the pair is there already, exactly as asked.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override object? Target => Name;

    /// <inheritdoc/>
    protected override void Begin() => _isPlaced = MyInvocation.BoundParameters.ContainsKey(nameof(Namespace));

    /// <inheritdoc/>
    protected override void Process()
    {
        // A namespace that is piped in is one to be wired, so the other end is born there; this end stays where the pipeline runs.
        bool isWired = !_isPlaced && InputObject?.BaseObject is NetworkNamespace;
        NamespaceReference? other = PeerNamespace ?? (isWired ? NamespaceArgumentAttribute.FromPipeline(InputObject) : null);
        NamespaceHandle here = isWired ? Session.Home : Handle;
        NamespaceHandle peer = other is null ? here : NamespaceResolver.Resolve(Session, other);
        string name = ObjectName.RequireLink(string.IsNullOrEmpty(Name) ? $"veth{Random.Shared.Next():x8}" : Name);
        string peerName = ObjectName.RequireLink(!string.IsNullOrEmpty(PeerName) ? PeerName : peer.Inode == here.Inode ? name + "p" : "eth0");
        RouteSocket route = RouteSocket.In(Session, here);
        bool isKnown = _bridge.Name == Bridge && _bridge.Namespace == here.Inode;
        int bridge = string.IsNullOrEmpty(Bridge) ? 0 : isKnown ? _bridge.Index : FindBridge(route, here);
        VethSpec spec = new(name, peerName)
        {
            PeerNamespaceDescriptor = peer.Inode == here.Inode ? null : peer.DescriptorNumber,
            BridgeIndex = bridge,
            MtuBytes = MtuBytes,
            LinkLayerAddress = LinkLayerAddress?.GetBytes(),
            PeerLinkLayerAddress = PeerLinkLayerAddress?.GetBytes(),
            IsUp = !Down,
        };
        if (Force && route.FindVethPair(spec, RouteSocket.In(Session, peer)) is { } there)
        {
            WriteObject(there);
        }
        else if (ShouldProcess($"'{name}' in namespace {here} and '{peerName}' in namespace {peer}{(bridge == 0 ? "" : $", '{name}' a port of bridge '{Bridge}'")}", "Create veth pair"))
        {
            WriteObject(VethPair.From(Create(route, here, spec, peer.Label, isKnown && bridge != 0), peerName, peer.Label));
        }
    }

    private int FindBridge(RouteSocket route, NamespaceHandle here)
    {
        _bridge = (here.Inode, Bridge!, route.RequireBridge(Bridge!).InterfaceIndex);
        return _bridge.Index;
    }

    private NetworkLink Create(RouteSocket route, NamespaceHandle here, VethSpec spec, string peer, bool isKnown)
    {
        try
        {
            return route.CreateVethPair(spec, peer);
        }
        catch (KernelException e) when (isKnown && e.Errno is (Errno.EINVAL or Errno.ENODEV))
        {
            int now = FindBridge(route, here); // there may be another of this name, made while the pipeline ran
            if (now == spec.BridgeIndex)
            {
                throw;
            }

            return route.CreateVethPair(spec with { BridgeIndex = now }, peer);
        }
    }
}
