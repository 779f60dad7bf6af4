using System.Management.Automation;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>Switches forwarding off: of a whole network namespace, which sets every link in it, or of single links.</summary>
[Cmdlet(VerbsLifecycle.Disable, "IpForward", SupportsShouldProcess = true)]
[OutputType(typeof(IpForward))]
public sealed class DisableIpForwardCommand : ForwardCmdlet
{
    /// <inheritdoc/>
    protected override bool Enabled => false;
}
