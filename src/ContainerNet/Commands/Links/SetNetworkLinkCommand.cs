using System.Management.Automation;
using ContainerNet.Interop;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>Changes a link: on or off, its name, MTU, MAC address and alias, in one message to the kernel.</summary>
[Cmdlet(VerbsCommon.Set, "NetworkLink", SupportsShouldProcess = true)]
[OutputType(typeof(NetworkLink))]
public sealed class SetNetworkLinkCommand : LinkCmdlet
{
    /// <summary>Switches it on or off. Switched off, it loses its routes, and its IPv6 addresses.</summary>
    [Parameter]
    public LinkState? State { get; set; }

    /// <summary>The name it gets, at most 15 letters, digits, <c>_ . -</c>.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? NewName { get; set; }

    /// <summary>The largest packet it sends, in bytes.</summary>
    [Parameter]
    [Alias("Mtu")]
    [ValidateRange(68, 65536)]
    public int? MtuBytes { get; set; }

    /// <summary>Its MAC address, <c>02:42:ac:11:00:02</c>.</summary>
    [Parameter]
    [Alias("Address")]
    public LinkLayerAddress? LinkLayerAddress { get; set; }

    /// <summary>Its alias, at most 255 bytes; empty takes it away.</summary>
    [Parameter]
    [AllowEmptyString]
    [Alias("ifDescription")]
    public string? Description { get; set; }

    /// <inheritdoc/>
    protected override void Process(RouteSocket route, NetworkLink link)
    {
        ArgumentNullException.ThrowIfNull(route);
        ArgumentNullException.ThrowIfNull(link);
        LinkChange change = new()
        {
            State = State,
            NewName = string.IsNullOrEmpty(NewName) ? null : ObjectName.RequireLink(NewName),
            MtuBytes = MtuBytes,
            LinkLayerAddress = LinkLayerAddress?.GetBytes(),
            Description = Description,
        };
        if (change.IsEmpty)
        {
            throw new RefusedException("NothingToChange", $"It is not said what shall change about link '{link.Name}'.",
                "Give -State, -NewName, -MtuBytes, -LinkLayerAddress or -Description.", link.Name);
        }

        if (!ShouldProcess($"link '{link.Name}' in namespace {route.Namespace}", change.ToString()))
        {
            return;
        }

        route.SetLink(link, change);
        NetworkLink now = route.FindLink(link.InterfaceIndex) ?? throw route.LinkNotFound(change.NewName ?? link.Name);
        if (change.DifferenceFrom(now) is { } difference)
        {
            throw new RefusedException("NotApplied", $"The kernel took the change of link '{link.Name}' in namespace {route.Namespace}, but {difference}.",
                "Something else changes this link too, or its driver rounds what it is given.", link.Name);
        }

        if (PassThru)
        {
            WriteObject(WithPeer(now));
        }
    }
}
