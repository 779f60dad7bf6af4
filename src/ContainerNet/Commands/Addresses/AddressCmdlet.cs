using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>A cmdlet that changes one address of one link.</summary>
public abstract class AddressCmdlet : NamespaceCmdlet
{
    /// <summary>The address with its prefix length, <c>10.0.0.1/24</c> or <c>2001:db8::1/64</c>; or without, beside <c>-PrefixLength</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(AddressCompleter))]
    public string IPAddress { get; set; } = "";

    /// <summary>The link.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Dev", "ifAlias")]
    [ArgumentCompleter(typeof(LinkCompleter))]
    public string InterfaceAlias { get; set; } = "";

    /// <summary>How many leading bits of the address name the network on the link, where the address does not say it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public int? PrefixLength { get; set; }

    /// <inheritdoc/>
    protected override object Target => IPAddress;

    /// <summary>Does it to this address of this link, which is there.</summary>
    protected abstract void Process(RouteSocket route, IpPrefix address, int index);

    /// <inheritdoc/>
    protected sealed override void Process()
    {
        IpPrefix address = AddressText.Interface(IPAddress, PrefixLength);
        RouteSocket route = Route;
        Process(route, address, route.RequireLink(InterfaceAlias));
    }

    /// <summary>The link, as a question names it.</summary>
    protected string LinkIn(RouteSocket route)
    {
        ArgumentNullException.ThrowIfNull(route);
        return Interop.DisplayText.Escape($"link '{InterfaceAlias}' in namespace {route.Namespace}");
    }
}
