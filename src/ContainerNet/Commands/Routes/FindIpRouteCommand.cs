using System.Management.Automation;
using System.Net;
using ContainerNet.Binding;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>Asks the kernel which route a packet takes: rules, tables and marks all count. Nothing is sent.</summary>
[Cmdlet(VerbsCommon.Find, "IpRoute")]
[OutputType(typeof(IpRoute))]
public sealed class FindIpRouteCommand : NamespaceCmdlet
{
    /// <summary>Where the packet goes.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("RemoteIPAddress", "DestinationAddress")]
    public string Destination { get; set; } = "";

    /// <summary>The packet's source address. Without it, the kernel chooses one. With <c>-InputInterface</c>, the host it came from.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SourceAddressCompleter))]
    public string? From { get; set; }

    /// <summary>The link the packet comes in by. Without it, the packet is one made here.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Iif")]
    [ArgumentCompleter(typeof(LinkCompleter))]
    public string? InputInterface { get; set; }

    /// <summary>The link the sending socket is bound to.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Oif")]
    [ArgumentCompleter(typeof(LinkCompleter))]
    public string? OutputInterface { get; set; }

    /// <summary>The packet's mark.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public uint Mark { get; set; }

    /// <summary>Gives the route as it stands in its table, instead of what becomes of this one packet.</summary>
    [Parameter]
    public SwitchParameter FibMatch { get; set; }

    /// <inheritdoc/>
    protected override object Target => Destination;

    /// <inheritdoc/>
    protected override void Process()
    {
        IPAddress destination = AddressText.Host(Destination) ?? throw new RefusedException("InvalidAddress", "No destination is given.", "Write it as 203.0.113.1 or 2001:db8::1.");
        NamespaceHandle ns = Handle;
        RouteSocket route = RouteSocket.In(Session, ns);
        try
        {
            WriteObject(route.FindRoute(destination, AddressText.Host(From), Given(InputInterface), Given(OutputInterface), Mark, FibMatch));
        }
        catch (KernelException e) when (e.Detail is null && Explain(e.Errno) is var (why, advice))
        {
            throw new RefusedException(e.Errno.ToString(), $"A packet to {destination}{(Given(From) is null ? "" : $" from {From}")} finds no way in namespace {ns}: {why} ({e.Errno}).", advice, Destination);
        }
    }

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;

    /// <summary>What the kernel means when it answers a question about a route with an error: it does as it would with the packet.</summary>
    private (string Why, string Advice)? Explain(Errno errno) => errno switch
    {
        Errno.ENETUNREACH when Given(From) is not null && Given(InputInterface) is null => ("there is no route to it from that source",
            "See Get-IpRoute and Get-IpRule. The source has to be an address of this namespace (Get-IpAddress), unless -InputInterface says where the packet came in."),
        Errno.ENETUNREACH => ("there is no route to it", "See the routes with Get-IpRoute; add one with Add-IpRoute."),
        Errno.EACCES => ("a prohibit route or rule refuses it", "See Get-IpRoute -Type Prohibit, and Get-IpRule."),
        Errno.EHOSTUNREACH => ("an unreachable route refuses it, or its input link does not forward", "See Get-IpRoute -Type Unreachable, and Get-IpForward."),
        Errno.EXDEV => ("the reverse path filter drops it, for the way back to its source leaves by another link", "See Find-IpRoute for the source address."),
        Errno.EINVAL when Given(InputInterface) is not null => ("no packet from its source comes in by that link (reverse path filter), or a blackhole route drops it", "Give the source with -From, and see Find-IpRoute for the way back to it; see Get-IpRoute -Type Blackhole."),
        Errno.EINVAL when Given(From) is not null => ("its source is no address of this namespace, or a blackhole route drops it", "See Get-IpAddress, and Get-IpRoute -Type Blackhole."),
        Errno.EINVAL => ("a blackhole route drops it", "See Get-IpRoute -Type Blackhole, and Get-IpRule."),
        _ => null,
    };
}
