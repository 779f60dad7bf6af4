using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>A cmdlet that changes links of one network namespace.</summary>
public abstract class LinkCmdlet : NamespaceCmdlet
{
    /// <summary>The links, by name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Dev", "ifAlias")]
    [ArgumentCompleter(typeof(LinkCompleter))]
    public string[] InterfaceAlias { get; set; } = [];

    /// <summary>Gives the link as it is then.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override object? Target => InterfaceAlias is [string one] ? one : InterfaceAlias;

    /// <summary>Does the work for one link.</summary>
    protected abstract void Process(RouteSocket route, NetworkLink link);

    /// <inheritdoc/>
    protected sealed override void Process()
    {
        RouteSocket route = Route;
        foreach (string name in InterfaceAlias)
        {
            Try(name, () => Process(route, route.FindLink(name) ?? throw route.LinkNotFound(name)));
        }
    }
}
