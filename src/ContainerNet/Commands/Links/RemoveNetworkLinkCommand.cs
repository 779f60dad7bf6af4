using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>Removes links; a veth takes its other end with it. Those of one pipeline are removed together, at its end.</summary>
[Cmdlet(VerbsCommon.Remove, "NetworkLink", SupportsShouldProcess = true)]
[OutputType(typeof(NetworkLink))]
public sealed class RemoveNetworkLinkCommand : RemovalCmdlet
{
    /// <summary>The links, by name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Dev", "ifAlias")]
    [ArgumentCompleter(typeof(LinkCompleter))]
    public string[] InterfaceAlias { get; set; } = [];

    /// <inheritdoc/>
    protected override object? Target => InterfaceAlias is [string one] ? one : InterfaceAlias;

    /// <inheritdoc/>
    protected override void Process()
    {
        RouteSocket route = Route;
        foreach (string name in InterfaceAlias)
        {
            Try(name, () =>
            {
                NetworkLink link = route.FindLink(name) ?? throw route.LinkNotFound(name);
                if (ShouldProcess($"{link.Kind} link '{name}' in namespace {route.Namespace}", "Remove"))
                {
                    RemoveLater(link, link);
                }
            });
        }
    }
}
