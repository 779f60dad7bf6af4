using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>Gets the addresses of a network namespace.</summary>
[Cmdlet(VerbsCommon.Get, "IpAddress")]
[OutputType(typeof(IpAddress))]
public sealed class GetIpAddressCommand : ReadingCmdlet
{
    /// <summary>The addresses to get, with or without prefix length, or wildcards. Without it, all of them.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(AddressCompleter))]
    public string[]? IPAddress { get; set; }

    /// <summary>Only addresses on these links, by name or wildcard.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Dev", "ifAlias")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(LinkCompleter))]
    public string[]? InterfaceAlias { get; set; }

    /// <summary>Only IPv4, or only IPv6.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public IpFamily? AddressFamily { get; set; }

    /// <inheritdoc/>
    protected override void Read(NamespaceHandle ns)
    {
        NameFilter addresses = new(AddressText.Filter(IPAddress));
        LinkFilter links = new(RouteSocket.In(Session, ns), InterfaceAlias);
        Write(links.Route.GetAddresses(links.All, AddressFamily).Where(address =>
            links.Matches(address.InterfaceAlias) && (addresses.Matches(address.IPAddress) | addresses.Matches(address.ToString()))));
        if (AllNamespaces)
        {
            return;
        }

        foreach (RefusedException missing in links.Missing.Concat(addresses.Missing.Select(name => new RefusedException("AddressNotFound",
            $"There is no address {name} {(links.IsAny ? "" : $"on link '{string.Join("', '", InterfaceAlias!)}' ")}in namespace {ns}.", "See what is there with Get-IpAddress.", name))))
        {
            Try(missing.Target, () => throw missing);
        }
    }
}
