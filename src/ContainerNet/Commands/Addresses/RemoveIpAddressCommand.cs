using System.Management.Automation;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>Takes an address from a link. The kernel takes the routes that stand on it as well.</summary>
[Cmdlet(VerbsCommon.Remove, "IpAddress", SupportsShouldProcess = true)]
[OutputType(typeof(IpAddress))]
public sealed class RemoveIpAddressCommand : AddressCmdlet
{
    /// <summary>Gives the address that was removed.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process(RouteSocket route, IpPrefix address, int index)
    {
        ArgumentNullException.ThrowIfNull(route);
        if (!ShouldProcess(LinkIn(route), $"Remove address {address}"))
        {
            return;
        }

        IpAddress? there = PassThru ? route.FindAddress(address, index, InterfaceAlias) : null;
        route.RemoveAddress(address, index, InterfaceAlias);
        if (there is not null)
        {
            WriteObject(there);
        }
    }
}
