using System.Management.Automation;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Networks;

namespace ContainerNet.Commands;

/// <summary>Takes out again exactly what Add-ForwardRule put into somebody else's chains.</summary>
[Cmdlet(VerbsCommon.Remove, "ForwardRule", SupportsShouldProcess = true)]
public sealed class RemoveForwardRuleCommand : NamespaceCmdlet
{
    /// <summary>The id Add-ForwardRule and Get-ForwardRule give.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public string Id { get; set; } = "";

    /// <inheritdoc/>
    protected override object Target => Id;

    /// <inheritdoc/>
    protected override void Process()
    {
        NamespaceHandle ns = Handle;
        if (ShouldProcess(DisplayText.Escape($"the packet filter of namespace {ns}"), DisplayText.Escape($"Remove forward rule {Id}")))
        {
            ForwardRules.Remove(Session, ns, Id);
        }
    }
}
