using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>Gets what a network namespace knows of its neighbours' link layer addresses.</summary>
[Cmdlet(VerbsCommon.Get, "IpNeighbor")]
[OutputType(typeof(IpNeighbor))]
public sealed class GetIpNeighborCommand : ReadingCmdlet
{
    /// <summary>The neighbours to get, by address or wildcard. Without it, all of them.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NeighborCompleter))]
    public string[]? IPAddress { get; set; }

    /// <summary>Only neighbours on these links, by name or wildcard.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Dev", "ifAlias")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(LinkCompleter))]
    public string[]? InterfaceAlias { get; set; }

    /// <summary>Only IPv4, or only IPv6.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public IpFamily? AddressFamily { get; set; }

    /// <summary>Only neighbours in one of these states. Without it, all but those that need no address resolution (<c>NoArp</c>), such as multicast groups.</summary>
    [Parameter]
    public NeighborState[]? State { get; set; }

    /// <summary>Gets the addresses this host answers for in a neighbour's stead (proxy ARP, proxy NDP), instead of the neighbours it knows.</summary>
    [Parameter]
    public SwitchParameter Proxy { get; set; }

    /// <inheritdoc/>
    protected override void Read(NamespaceHandle ns)
    {
        NameFilter addresses = new(AddressText.Filter(IPAddress));
        LinkFilter links = new(RouteSocket.In(Session, ns), InterfaceAlias);
        Write(links.Route.GetNeighbors(links.All, Proxy).Where(neighbor => links.Matches(neighbor.InterfaceAlias)
            && (AddressFamily is null || neighbor.AddressFamily == AddressFamily)
            && (State is null ? Proxy || neighbor.State != NeighborState.NoArp : Array.Exists(State, state => neighbor.State == state))
            && addresses.Matches(neighbor.IPAddress)));
        if (AllNamespaces)
        {
            return;
        }

        foreach (RefusedException missing in links.Missing.Concat(addresses.Missing.Select(name => new RefusedException("NeighborNotFound",
            $"Nothing is known of neighbour {name} in namespace {ns}.", "See what is known with Get-IpNeighbor; a neighbour is asked for once a packet goes to it.", name))))
        {
            Try(missing.Target, () => throw missing);
        }
    }
}
