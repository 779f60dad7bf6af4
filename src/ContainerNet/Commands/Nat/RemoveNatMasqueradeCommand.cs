using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Networks;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>Stops masquerading a subnet. Connections that are open already go on.</summary>
[Cmdlet(VerbsCommon.Remove, "NatMasquerade", SupportsShouldProcess = true)]
[OutputType(typeof(NatMasquerade))]
public sealed class RemoveNatMasqueradeCommand : NamespaceCmdlet
{
    /// <summary>The subnet, <c>172.17.0.0/16</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(MasqueradeCompleter))]
    public string Subnet { get; set; } = "";

    /// <summary>Gives the masquerade that was removed.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override object Target => Subnet;

    /// <inheritdoc/>
    protected override void Process()
    {
        IpPrefix subnet = AddressText.Destination(Subnet, IpFamily.IPv4);
        NamespaceHandle ns = Handle;
        if (!ShouldProcess(DisplayText.Escape($"namespace {ns}"), $"Stop masquerading what {subnet} sends"))
        {
            return;
        }

        NatMasquerade removed = NatMasquerades.Remove(Session, ns, subnet);
        if (PassThru)
        {
            WriteObject(removed);
        }
    }
}
