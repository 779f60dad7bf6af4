using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Namespaces;
using ContainerNet.Recipes;

namespace ContainerNet.Commands;

/// <summary>Removes a container network and leaves the host as it was before. One that is not there is removed already.</summary>
[Cmdlet(VerbsCommon.Remove, "ContainerNetwork", SupportsShouldProcess = true)]
[OutputType(typeof(ContainerNetwork))]
public sealed class RemoveContainerNetworkCommand : ContainerNetworkCmdlet
{
    /// <summary>The network.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Network")]
    [ArgumentCompleter(typeof(ContainerNetworkCompleter))]
    public string Name { get; set; } = "";

    /// <summary>Disconnects the containers that are on it first.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Gives the network that was removed.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override object Target => Name;

    /// <inheritdoc/>
    protected override void Process()
    {
        NamespaceHandle host = Handle;
        bool isThere = false;
        ContainerNetwork? removed = NetworkRecipes.Remove(Session, host, Name, Force, plan =>
        {
            isThere = true;
            return Ask(plan, "Remove container network");
        }, Say);
        if (!isThere)
        {
            Say?.Invoke($"There is no container network '{Name}' in namespace {host}: nothing to do.");
        }
        else if (removed is not null && PassThru)
        {
            WriteObject(removed);
        }
    }
}
