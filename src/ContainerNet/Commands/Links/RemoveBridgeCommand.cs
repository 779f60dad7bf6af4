using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>Removes bridges. Their ports stay, without a bridge. A link of another kind is refused.</summary>
[Cmdlet(VerbsCommon.Remove, "Bridge", SupportsShouldProcess = true)]
[OutputType(typeof(NetworkBridge))]
public sealed class RemoveBridgeCommand : RemovalCmdlet
{
    /// <summary>The bridges, by name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Bridge", "InterfaceAlias", "Dev", "ifAlias")]
    [ArgumentCompleter(typeof(BridgeCompleter))]
    public string[] Name { get; set; } = [];

    /// <inheritdoc/>
    protected override object? Target => Name is [string one] ? one : Name;

    /// <inheritdoc/>
    protected override void Process()
    {
        RouteSocket route = Route;
        foreach (string name in Name)
        {
            Try(name, () =>
            {
                NetworkLink bridge = route.RequireBridge(name);
                int ports = route.GetLinks().Count(link => link.BridgeIndex == bridge.InterfaceIndex);
                string has = ports switch { 0 => "", 1 => ", which has 1 port", _ => $", which has {ports} ports" };
                if (ShouldProcess($"bridge '{name}' in namespace {route.Namespace}{has}", "Remove"))
                {
                    RemoveLater(bridge, NetworkBridge.From(bridge, ports));
                }
            });
        }
    }
}
