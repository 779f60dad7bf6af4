using System.Management.Automation;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>Switches forwarding on: of a whole network namespace, which sets every link in it, or of single links.</summary>
[Cmdlet(VerbsLifecycle.Enable, "IpForward", SupportsShouldProcess = true)]
[OutputType(typeof(IpForward))]
public sealed class EnableIpForwardCommand : ForwardCmdlet
{
    /// <inheritdoc/>
    protected override bool Enabled => true;
}
