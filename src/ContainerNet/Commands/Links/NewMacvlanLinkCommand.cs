using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Containers;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>Creates a macvlan link: a further MAC address on a link that is there, in this or another namespace, in one message to the kernel.</summary>
[Cmdlet(VerbsCommon.New, "MacvlanLink", SupportsShouldProcess = true)]
[OutputType(typeof(NetworkLink))]
public sealed class NewMacvlanLinkCommand : NamespaceCmdlet
{
    private bool _isPlaced;
    private bool _isNamed;

    /// <summary>
    /// Its name, at most 15 letters, digits, <c>_ . -</c>. Without it, <c>eth0</c> where it has another namespace than its parent,
    /// else <c>macvlan</c> and eight hexadecimal digits.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    public string? Name { get; set; }

    /// <summary>The link it stands on, in the namespace of <c>-Namespace</c>.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("InterfaceAlias", "Dev", "ifAlias", "Device")]
    [ArgumentCompleter(typeof(LinkCompleter))]
    public string Parent { get; set; } = "";

    /// <summary>To whom it speaks among the links on the same parent: to none, to all by the switch outside, to all directly, alone with the parent, or by MAC address.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateSet("Private", "Vepa", "Bridge", "Passthru", "Source", IgnoreCase = true)]
    public MacvlanMode Mode { get; set; } = MacvlanMode.Bridge;

    /// <summary>With <c>-Mode Source</c>, the MAC addresses it receives from.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("SourceLinkLayerAddress")]
    public LinkLayerAddress[]? SourceAddress { get; set; }

    /// <summary>The namespace it is born in, in the forms of <c>-Namespace</c>. Without it, its parent's, or the one that comes down the pipeline from Get- or New-NetworkNamespace.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [NamespaceArgument]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public NamespaceReference? TargetNamespace { get; set; }

    /// <summary>The largest packet it sends, in bytes; at most its parent's.</summary>
    [Parameter]
    [Alias("Mtu")]
    [ValidateRange(68, 65535)]
    public int? MtuBytes { get; set; }

    /// <summary>Its MAC address, <c>02:42:ac:11:00:02</c>. Without it, one the kernel makes up; in mode Passthru, always its parent's.</summary>
    [Parameter]
    public LinkLayerAddress? LinkLayerAddress { get; set; }

    /// <summary>Leaves it switched off.</summary>
    [Parameter]
    public SwitchParameter Down { get; set; }

    /// <summary>Finds it good when it is there already, exactly as asked.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override object? Target => Name ?? Parent;

    /// <inheritdoc/>
    protected override void Begin()
    {
        _isPlaced = MyInvocation.BoundParameters.ContainsKey(nameof(Namespace));
        _isNamed = MyInvocation.BoundParameters.ContainsKey(nameof(Name));
    }

    /// <inheritdoc/>
    protected override void Process()
    {
        // A namespace that is piped in is one to be wired: the link is born there, its parent is where the pipeline runs.
        bool isWired = !_isPlaced && InputObject?.BaseObject is NetworkNamespace;
        bool hasOwnName = !string.IsNullOrEmpty(Name) && (_isNamed || InputObject?.BaseObject is not (NetworkNamespace or NetworkLink)); // theirs is another's name
        NamespaceReference? asked = TargetNamespace ?? (isWired ? NamespaceArgumentAttribute.FromPipeline(InputObject) : null);
        NamespaceHandle here = isWired ? Session.Home : Handle;
        NamespaceHandle target = asked is null ? here : NamespaceResolver.Resolve(Session, asked);
        bool isElsewhere = target.Inode != here.Inode;
        string name = ObjectName.RequireLink(hasOwnName ? Name : isElsewhere ? "eth0" : $"macvlan{Random.Shared.Next():x8}");
        if (SourceAddress is { Length: > 0 } && Mode != MacvlanMode.Source)
        {
            throw new RefusedException("NotASourceLink", $"-SourceAddress is given, but macvlan link '{name}' is asked for in mode {Mode}.", "Give -Mode Source, or no source address.", name);
        }

        RouteSocket route = RouteSocket.In(Session, here);
        RouteSocket there = RouteSocket.In(Session, target);
        MacvlanSpec spec = new(name, route.RequireLink(Parent), Mode)
        {
            TargetNamespaceDescriptor = isElsewhere ? target.DescriptorNumber : null,
            SourceAddresses = [.. (SourceAddress ?? []).Select(address => address.GetBytes())],
            MtuBytes = MtuBytes,
            LinkLayerAddress = LinkLayerAddress?.GetBytes(),
            IsUp = !Down,
        };
        if (Force && there.FindLink(name) is { } old)
        {
            Write(target, there, spec.DifferenceFrom(old) is { } difference
                ? throw new KernelException($"create macvlan link '{name}' in namespace {target}", Errno.EEXIST, $"it is there already, but {difference}")
                : old);
        }
        else if (ShouldProcess($"'{name}' in namespace {target} on link '{Parent}'{(isElsewhere ? $" in namespace {here}" : "")}, mode {Mode}", "Create macvlan link"))
        {
            Write(target, there, route.CreateMacvlan(spec, Parent, there));
        }
    }

    private void Write(NamespaceHandle ns, RouteSocket route, NetworkLink link)
        => WriteObject(new NamespaceIds(Session, ns, (_, process) => NamespaceResolver.LabelOfProcess(process)).WithPeer(route, link));
}
