using System.Management.Automation;
using ContainerNet.Interop;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>Gives a link an IPv4 or IPv6 address.</summary>
[Cmdlet(VerbsCommon.Add, "IpAddress", SupportsShouldProcess = true)]
[OutputType(typeof(IpAddress))]
public sealed class AddIpAddressCommand : AddressCmdlet
{
    /// <summary>How far the address is valid. Without it, <c>Host</c> for 127.0.0.0/8 and <c>Global</c> for all others. IPv6 has no choice: it follows from the address.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public RouteScope? Scope { get; set; }

    /// <summary>Lets an IPv6 address be used at once, without asking the link for one second or two whether another host has it (<c>nodad</c>, RFC 4862).</summary>
    [Parameter]
    [Alias("NoDad")]
    public SwitchParameter SkipDuplicateDetection { get; set; }

    /// <summary>Makes no route to the network of the address (<c>noprefixroute</c>).</summary>
    [Parameter]
    public SwitchParameter NoPrefixRoute { get; set; }

    /// <summary>Takes an address that is there already, with the same prefix length, for success.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void Process(RouteSocket route, IpPrefix address, int index)
    {
        ArgumentNullException.ThrowIfNull(route);
        if (!ShouldProcess(LinkIn(route), $"Add address {address}"))
        {
            return;
        }

        AddressFlags flags = (SkipDuplicateDetection ? AddressFlags.NoDad : 0) | (NoPrefixRoute ? AddressFlags.NoPrefixRoute : 0);
        try
        {
            WriteObject(route.AddAddress(address, index, InterfaceAlias, Scope, flags));
        }
        catch (KernelException e) when (Force && e.Errno == Errno.EEXIST
            && route.FindAddress(address, index, InterfaceAlias) is { } there && (Scope is null || there.Scope == Scope))
        {
            WriteObject(there);
        }
    }
}
