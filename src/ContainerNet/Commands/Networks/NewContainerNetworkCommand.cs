using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Namespaces;
using ContainerNet.Recipes;

namespace ContainerNet.Commands;

/// <summary>
/// Makes a network for containers: a bridge with the gateway's address, forwarding, masquerading, and what lets it through the host's filter. All of it, or
/// nothing. A network that is there already just as asked is left as it is.
/// </summary>
[Cmdlet(VerbsCommon.New, "ContainerNetwork", SupportsShouldProcess = true)]
[OutputType(typeof(ContainerNetwork))]
public sealed class NewContainerNetworkCommand : ContainerNetworkCmdlet
{
    /// <summary>Its name, and the bridge's unless <c>-Bridge</c> gives another.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Network")]
    public string Name { get; set; } = "";

    /// <summary>The addresses its containers get, <c>172.30.0.0/16</c>; or IPv6 ones, when it is to have no others.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    public string Subnet { get; set; } = "";

    /// <summary>The router its containers send to: the bridge's own address. Without it, the first of the subnet.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    public string? Gateway { get; set; }

    /// <summary>IPv6 addresses its containers get besides, <c>2001:db8:30::/64</c>.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    public string? IPv6Subnet { get; set; }

    /// <summary>The router for IPv6. Without it, the first address of the subnet.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    public string? IPv6Gateway { get; set; }

    /// <summary>The MTU of its links in bytes. Without it, that of the link the host's default route leaves by.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Mtu")]
    [RangeOrNothing(576, 65535)]
    public int? MtuBytes { get; set; }

    /// <summary>The bridge's name. Without it, the network's.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    public string? Bridge { get; set; }

    /// <summary>A link of the host that its containers share, each with a MAC address of its own (macvlan), instead of a bridge.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(LinkCompleter))]
    public string? Parent { get; set; }

    /// <summary>Keeps its containers from reaching each other, and what other networks publish. They reach the gateway, and what is beyond it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SwitchText]
    public SwitchParameter Isolated { get; set; }

    /// <summary>Gives it no way out, and nobody outside a way in. Its containers reach each other and the gateway.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SwitchText]
    public SwitchParameter Internal { get; set; }

    /// <summary>Lets what its containers send keep its source, and lets them be called by their own addresses, for a subnet that is routed outside.</summary>
    [Parameter]
    public SwitchParameter NoMasquerade { get; set; }

    /// <summary>Addresses that no container gets, single ones and ranges: <c>172.30.0.10-172.30.0.20</c>.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyCollection]
    public string[]? Exclude { get; set; }

    /// <summary>Name servers its containers are told of, where it is for us to tell them.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyCollection]
    public string[]? DnsServer { get; set; }

    /// <summary>Makes it again whenever the machine has started: writes its description to /etc/containernet and a systemd unit that runs pwsh.</summary>
    [Parameter]
    public SwitchParameter Persist { get; set; }

    /// <summary>Takes a subnet that lies over a route of the host, which is hidden by it then.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override object Target => Name;

    /// <inheritdoc/>
    protected override void Process()
    {
        NamespaceHandle host = Handle;
        bool keepsSource = NoMasquerade || (InputObject?.Properties["Masquerade"]?.Value is false);
        NetworkSpec spec = new(Name, Subnet)
        {
            Gateway = Gateway,
            IPv6Subnet = IPv6Subnet,
            IPv6Gateway = IPv6Gateway,
            MtuBytes = MtuBytes,
            Bridge = Bridge,
            Parent = Parent,
            Isolated = Isolated,
            Internal = Internal,
            NoMasquerade = keepsSource,
            Exclude = Exclude ?? [],
            DnsServer = DnsServer ?? [],
            Persistent = Persist,
            Force = Force,
        };
        if (NetworkRecipes.Create(Session, host, spec, plan => Ask(plan, "Create container network"), Say) is { } made)
        {
            WriteObject(made);
        }
    }
}
