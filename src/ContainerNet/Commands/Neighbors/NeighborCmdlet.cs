using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Interop;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>A cmdlet that changes what a link knows of one neighbour.</summary>
public abstract class NeighborCmdlet : NamespaceCmdlet
{
    /// <summary>The neighbour's address: <c>10.0.0.2</c> or <c>2001:db8::2</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NeighborCompleter))]
    public string IPAddress { get; set; } = "";

    /// <summary>The link the neighbour is reached by.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Dev", "ifAlias")]
    [ArgumentCompleter(typeof(LinkCompleter))]
    public string InterfaceAlias { get; set; } = "";

    /// <summary>Means the entry by which this host answers for the address (proxy ARP, proxy NDP), and not a neighbour it knows.</summary>
    [Parameter]
    public SwitchParameter Proxy { get; set; }

    /// <inheritdoc/>
    protected override object Target => IPAddress;

    /// <summary>The entry of this address on its link, which is there.</summary>
    protected NeighborSpec Specify(RouteSocket route)
    {
        ArgumentNullException.ThrowIfNull(route);
        System.Net.IPAddress address = AddressText.Host(IPAddress) ?? throw AddressText.Invalid(IPAddress);
        return new NeighborSpec(address, route.RequireLink(InterfaceAlias)) { Flags = IsProxy ? NeighborFlags.Proxy : NeighborFlags.None };
    }

    /// <summary>The link, as a question names it.</summary>
    protected string LinkIn(RouteSocket route)
    {
        ArgumentNullException.ThrowIfNull(route);
        return DisplayText.Escape($"link '{InterfaceAlias}' in namespace {route.Namespace}");
    }

    /// <summary>Whether a proxy entry is meant: it was asked for, or Get-IpNeighbor gave one.</summary>
    private bool IsProxy => Proxy || IsPiped(NeighborFlags.Proxy);
}
