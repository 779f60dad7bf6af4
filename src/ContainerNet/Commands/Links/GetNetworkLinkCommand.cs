using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Containers;
using ContainerNet.Namespaces;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>Gets the links of a network namespace.</summary>
[Cmdlet(VerbsCommon.Get, "NetworkLink")]
[OutputType(typeof(NetworkLink))]
public sealed class GetNetworkLinkCommand : ReadingCmdlet
{
    /// <summary>The links to get, by name or wildcard. Without it, all of them.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Dev", "ifAlias")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(LinkCompleter))]
    public string[]? InterfaceAlias { get; set; }

    /// <summary>Only links of this kind: <c>veth</c>, <c>bridge</c>, <c>macvlan</c>, <c>vxlan</c> …</summary>
    [Parameter]
    public string? Kind { get; set; }

    /// <inheritdoc/>
    protected override void Read(NamespaceHandle ns)
    {
        RouteSocket route = RouteSocket.In(Session, ns);
        NamespaceIds ids = new(Session, ns, (_, process) => NamespaceResolver.LabelOfProcess(process));
        NameFilter names = new(InterfaceAlias);
        IEnumerable<NetworkLink> links = names.Single is { } name
            ? route.FindLink(name) is { } found ? [found] : []
            : route.GetLinks();
        Write(links.Where(link => names.Matches(link.Name) && (Kind is null || link.Kind == Kind)).Select(link => ids.WithPeer(route, link)));
        foreach (string missing in AllNamespaces ? [] : names.Missing)
        {
            Try(missing, () => throw route.LinkNotFound(missing));
        }
    }
}
