using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>Gets the ports of bridges.</summary>
[Cmdlet(VerbsCommon.Get, "BridgePort")]
[OutputType(typeof(BridgePort))]
public sealed class GetBridgePortCommand : ReadingCmdlet
{
    /// <summary>The bridges whose ports to get, by name or wildcard. Without it, all of them.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Master")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(BridgeCompleter))]
    public string[]? Bridge { get; set; }

    /// <summary>The ports to get, by name or wildcard. Without it, all of them.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Dev", "ifAlias")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(BridgePortCompleter))]
    public string[]? InterfaceAlias { get; set; }

    /// <inheritdoc/>
    protected override void Read(NamespaceHandle ns)
    {
        RouteSocket route = RouteSocket.In(Session, ns);
        NameFilter bridges = new(Bridge);

        // An object of Get-Bridge says its name under both; a bridge is no port of itself.
        NameFilter ports = new(Bridge is not null && InterfaceAlias is not null && Bridge.SequenceEqual(InterfaceAlias) ? null : InterfaceAlias);
        IReadOnlyList<NetworkLink> links = route.GetLinks();
        foreach (NetworkLink bridge in links.Where(link => link.Kind == "bridge" && bridges.Matches(link.Name)))
        {
            Write(links.Where(link => link.BridgeIndex == bridge.InterfaceIndex && ports.Matches(link.Name)).Select(BridgePort.From));
        }

        foreach (string missing in AllNamespaces ? [] : bridges.Missing)
        {
            Try(missing, () => throw route.LinkNotFound(missing, "bridge"));
        }

        foreach (string missing in AllNamespaces || bridges.Missing.Any() ? [] : ports.Missing)
        {
            Try(missing, () => throw new RefusedException("PortNotFound", $"No bridge{(Bridge is [string one] ? $" '{one}'" : "")} in namespace {ns} has a port '{missing}'.",
                "See what is there with Get-BridgePort.", missing));
        }
    }
}
