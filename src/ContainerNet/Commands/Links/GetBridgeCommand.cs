using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Namespaces;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>Gets the bridges of a network namespace.</summary>
[Cmdlet(VerbsCommon.Get, "Bridge")]
[OutputType(typeof(NetworkBridge))]
public sealed class GetBridgeCommand : ReadingCmdlet
{
    /// <summary>The bridges to get, by name or wildcard. Without it, all of them.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Bridge")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(BridgeCompleter))]
    public string[]? InterfaceAlias { get; set; }

    /// <inheritdoc/>
    protected override void Read(NamespaceHandle ns)
    {
        RouteSocket route = RouteSocket.In(Session, ns);
        NameFilter names = new(InterfaceAlias);
        IReadOnlyList<NetworkLink> links = route.GetLinks();
        ILookup<int, NetworkLink> ports = links.ToLookup(link => link.BridgeIndex);
        Write(links.Where(link => link.Kind == "bridge" && names.Matches(link.Name)).Select(link => NetworkBridge.From(link, ports[link.InterfaceIndex].Count())));
        foreach (string missing in AllNamespaces ? [] : names.Missing)
        {
            Try(missing, () => throw route.LinkNotFound(missing, "bridge"));
        }
    }
}
