using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Containers;
using ContainerNet.Namespaces;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>Gets veth pairs, each once: which end is where, across namespaces.</summary>
[Cmdlet(VerbsCommon.Get, "VethPair")]
[OutputType(typeof(VethPair))]
public sealed class GetVethPairCommand : ReadingCmdlet
{
    private readonly HashSet<(string Namespace, int Index)> _told = [];

    /// <summary>The ends to get the pairs of, by name or wildcard. Without it, all of them.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Dev", "ifAlias")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VethCompleter))]
    public string[]? InterfaceAlias { get; set; }

    /// <inheritdoc/>
    protected override void Read(NamespaceHandle ns)
    {
        RouteSocket route = RouteSocket.In(Session, ns);
        NamespaceIds ids = new(Session, ns, (_, process) => NamespaceResolver.LabelOfProcess(process));
        NameFilter names = new(InterfaceAlias);
        Write(Pairs(route, ids, names));
        foreach (string missing in AllNamespaces ? [] : names.Missing)
        {
            Try(missing, () => throw route.LinkNotFound(missing, "veth link"));
        }
    }

    private IEnumerable<VethPair> Pairs(RouteSocket route, NamespaceIds ids, NameFilter names)
    {
        foreach (NetworkLink link in route.GetLinks())
        {
            if (link.Kind != "veth" || !names.Matches(link.Name) || !_told.Add((route.Namespace, link.InterfaceIndex)))
            {
                continue;
            }

            NetworkLink end = ids.WithPeer(route, link);
            if (end.PeerNamespace is { } other)
            {
                _told.Add((other, end.PeerIndex));
            }

            yield return VethPair.From(end, end.PeerName, end.PeerNamespace);
        }
    }
}
